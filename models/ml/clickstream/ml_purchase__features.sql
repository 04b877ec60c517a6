with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

pairs as (

    select
        *,
        sum(views_count) over (partition by user_id, as_of_step) as user_views_count,
        row_number() over (
            partition by user_id, as_of_step order by last_position desc, product_id
        ) as recency_rank
    from {{ ref('int_clickstream__purchase_pairs_measured') }}
    where views_count + carts_count > 0

),

pair_purchases as (

    select * from {{ ref('int_clickstream__purchase_pair_purchases_counted') }}

),

users as (

    select * from {{ ref('int_clickstream__purchase_users_measured') }}

),

products as (

    select * from {{ ref('int_clickstream__purchase_products_measured') }}

),

groups as (

    select * from {{ ref('int_clickstream__purchase_groups_measured') }}

),

shop as (

    select
        as_of_step,
        (carts_before_count + 1.0) / (views_before_count + 2.0) as cart_rate,
        (purchases_before_count + 1.0) / (views_before_count + 2.0) as purchase_rate,
        (purchases_before_count + 1.0) / (carts_before_count + 2.0)
            as cart_purchase_rate
    from groups
    where group_kind = 'shop'

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

        pairs.views_count::double as views,
        pairs.carts_count::double as carts,
        pairs.removals_count::double as removals,
        pairs.purchases_count::double as purchases,
        pairs.active_steps_count::double as active_periods,
        {% for name in ['last_event', 'first_event', 'last_view', 'last_cart'] %}
        ({{ dbt.datediff('pairs.' ~ name ~ '_at', 'as_ofs.as_of', 'second') }}
        / 3600.0)::double as hours_since_{{ name }},
        {% endfor %}
        pairs.is_in_cart::int::double as in_cart,
        pairs.sessions_count::double as sessions,
        (pairs.dwell_seconds / 60.0)::double as dwell_minutes,
        (pairs.views_count / nullif(pairs.user_views_count, 0))::double
            as views_share_of_user,
        pairs.recency_rank::double as product_rank_in_user,
        coalesce(pair_purchases.purchases_before_count, 0)::double as purchases_before,
        ln(products.last_price)::double as price_now_log,
        ln(products.last_price / pairs.first_price)::double as price_change_log,

        users.events_count::double as user_events,
        users.views_count::double as user_views,
        users.carts_count::double as user_carts,
        users.products_count::double as user_products,
        (users.in_cart_products_count - pairs.is_in_cart::int)::double
            as user_in_cart_products,
        ({{ dbt.datediff('users.last_event_at', 'as_ofs.as_of', 'second') }}
        / 3600.0)::double as user_hours_since_last_event,
        ({{ dbt.datediff('users.first_event_at', 'as_ofs.as_of', 'second') }}
        / 86400.0)::double as user_days_since_first_event,
        users.events_before_count::double as user_events_before,
        users.purchases_before_count::double as user_purchases_before,
        ((users.purchases_before_count + 50 * shop.purchase_rate)
        / (users.views_before_count + 50))::double as user_purchase_rate,
        ((users.purchases_before_count + 5 * shop.cart_purchase_rate)
        / (users.carts_before_count + 5))::double as user_cart_purchase_rate,
        ({{ dbt.datediff('users.last_purchase_at', 'as_ofs.as_of', 'second') }}
        / 3600.0)::double as user_hours_since_last_purchase,

        products.views_count::double as product_views,
        products.carts_count::double as product_carts,
        products.purchases_count::double as product_purchases,
        products.views_before_count::double as product_views_before,
        ((products.carts_before_count + 100 * shop.cart_rate)
        / (products.views_before_count + 100))::double as product_cart_rate,
        ((products.purchases_before_count + 100 * shop.purchase_rate)
        / (products.views_before_count + 100))::double as product_purchase_rate,
        ((products.purchases_count + 100 * shop.purchase_rate)
        / (products.views_count + 100))::double as product_purchase_rate_recent,
        ((brands.purchases_before_count + 100 * shop.purchase_rate)
        / (brands.views_before_count + 100))::double as brand_purchase_rate,
        ((categories.purchases_before_count + 100 * shop.purchase_rate)
        / (categories.views_before_count + 100))::double as category_purchase_rate,
        (ln(products.last_price) - categories.mean_log_price)::double
            as product_price_in_category,

        extract(hour from as_ofs.as_of)::double as as_of_hour,
        (mod(
            {{ dbt.datediff("'1900-01-01'::date", 'as_ofs.as_of', 'day') }}, 7
        ) + 1)::double as weekday,
        mod(
            {{ dbt.datediff("'1900-01-01'::date", 'as_ofs.as_of', 'day') }}, 7
        ) >= 5 as is_weekend
    from pairs
    inner join as_ofs on pairs.as_of_step = as_ofs.step_number
    inner join shop on pairs.as_of_step = shop.as_of_step
    inner join users
        on pairs.user_id = users.user_id and pairs.as_of_step = users.as_of_step
    inner join products
        on
            pairs.product_id = products.product_id
            and pairs.as_of_step = products.as_of_step
    inner join groups as brands
        on
            brands.group_kind = 'brand'
            and coalesce(products.brand, 'unknown') = brands.group_name
            and pairs.as_of_step = brands.as_of_step
    inner join groups as categories
        on
            categories.group_kind = 'category'
            and coalesce(products.category_id, 'unknown') = categories.group_name
            and pairs.as_of_step = categories.as_of_step
    left join pair_purchases
        on
            pairs.user_id = pair_purchases.user_id
            and pairs.product_id = pair_purchases.product_id
            and pairs.as_of_step = pair_purchases.as_of_step

)

select * from features
