with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_compared') }}

),

pair_purchases as (

    select * from {{ ref('int_clickstream__purchase_pair_purchases_counted') }}

),

users as (

    select * from {{ ref('int_clickstream__purchase_users_measured') }}

),

products as (

    select * from {{ ref('int_clickstream__purchase_products_rated') }}

),

features as (

    select
        pairs.user_id as entity_id,
        pairs.product_id as item_id,
        as_ofs.as_of,
        as_ofs.split,
        case
            when as_ofs.split = 'current' then null
            when pair_purchases.purchases_ahead_count > 0 then 1
            else 0
        end::double as label,
        pairs.views,
        pairs.views_latest,
        pairs.carts,
        pairs.removals,
        pairs.purchases,
        pairs.active_periods,
        pairs.sessions,
        pairs.dwell_minutes,
        pairs.in_cart,
        pairs.hours_since_last_event,
        pairs.hours_since_first_event,
        pairs.hours_since_last_view,
        pairs.hours_since_last_cart,
        pairs.hours_since_first_view,
        pairs.product_rank_in_user,
        pairs.views_share_of_user,
        pairs.category_views_share_of_user,
        pairs.brand_views_share_of_user,
        pairs.category_products_of_user,
        pairs.category_purchases_of_user,
        coalesce(pair_purchases.purchases_before_count, 0)::double as purchases_before,
        pairs.price_change_log,
        pairs.price_to_user_log,
        pairs.user_in_cart_products,
        users.user_events,
        users.user_views,
        users.user_carts,
        users.user_purchases,
        users.user_products,
        users.user_sessions,
        users.user_hours_since_last_event,
        users.user_days_since_first_event,
        users.user_hours_since_last_purchase,
        users.user_events_before,
        users.user_purchases_before,
        users.user_active_periods_before,
        users.user_active_periods_share,
        users.user_purchase_rate,
        users.user_cart_purchase_rate,
        products.product_views,
        products.product_carts,
        products.product_purchases,
        products.product_views_before,
        products.product_cart_rate,
        products.product_cart_purchase_rate,
        products.product_purchase_rate,
        products.product_purchase_rate_recent,
        products.brand_purchase_rate,
        products.category_purchase_rate,
        products.price_now_log,
        products.product_price_in_category,
        extract(hour from as_ofs.as_of)::double as as_of_hour,
        (mod(
            {{ dbt.datediff("'1900-01-01'::date", 'as_ofs.as_of', 'day') }}, 7
        ) + 1)::double as weekday,
        mod(
            {{ dbt.datediff("'1900-01-01'::date", 'as_ofs.as_of', 'day') }}, 7
        ) >= 5 as is_weekend
    from pairs
    inner join as_ofs on pairs.as_of_step = as_ofs.step_number
    inner join users
        on pairs.user_id = users.user_id and pairs.as_of_step = users.as_of_step
    inner join products
        on
            pairs.product_id = products.product_id
            and pairs.as_of_step = products.as_of_step
    left join pair_purchases
        on
            pairs.user_id = pair_purchases.user_id
            and pairs.product_id = pair_purchases.product_id
            and pairs.as_of_step = pair_purchases.as_of_step

)

select * from features
