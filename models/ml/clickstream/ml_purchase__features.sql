with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}
    where views_count + carts_count > 0

),

categories as (

    select * from {{ ref('int_clickstream__purchase_user_categories_summed') }}

),

pasts as (

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
            when as_ofs.split <> 'current'
                then (coalesce(pasts.purchases_ahead_count, 0) > 0)::int
        end::double as label,
        {% for name in [
            'views', 'carts', 'removals', 'purchases', 'sessions'
        ] %}
        pairs.{{ name }}_count::double as {{ name }},
        {% endfor %}
        pairs.latest_views_count::double as views_latest,
        pairs.active_steps_count::double as active_periods,
        (pairs.dwell_seconds / 60)::double as dwell_minutes,
        pairs.is_in_cart::int::double as in_cart,
        {% for name in ['last_event', 'first_event', 'last_view', 'last_cart'] %}
        {{ hours_between('pairs.' ~ name ~ '_at', 'as_ofs.as_of') }}
            as hours_since_{{ name }},
        {% endfor %}
        coalesce(pasts.purchases_before_count, 0)::double as purchases_before,
        ln(products.price / pairs.first_price)::double as price_change_log,
        {{ hours_between('pairs.last_event_at', 'users.last_event_at') }}
            as hours_gone_on,
        (pairs.views_count / nullif(users.user_views, 0))::double
            as views_share_of_user,
        (categories.views_count / nullif(users.user_views, 0))::double
            as category_views_share_of_user,
        categories.products_count::double as category_products_of_user,
        categories.purchases_count::double as category_purchases_of_user,
        (products.price_now_log - users.mean_log_price)::double as price_to_user_log,
        (users.in_cart_count - pairs.is_in_cart::int)::double as user_in_cart_products,
        {% for name in [
            'events', 'views', 'carts', 'purchases', 'products', 'sessions',
            'hours_since_last_event', 'days_since_first_event',
            'hours_since_last_purchase', 'events_before', 'purchases_before',
            'active_periods_before', 'active_periods_share', 'purchase_rate',
            'cart_purchase_rate',
        ] %}
        users.user_{{ name }},
        {% endfor %}
        {% for name in [
            'product_views', 'product_carts', 'product_purchases',
            'product_views_before', 'product_cart_rate', 'product_cart_purchase_rate',
            'product_purchase_rate', 'product_purchase_rate_recent',
            'brand_purchase_rate', 'category_purchase_rate', 'price_now_log',
            'product_price_in_category',
        ] %}
        products.{{ name }},
        {% endfor %}
        extract(hour from as_ofs.as_of)::double as as_of_hour,
        {% set day = dbt.datediff("'1900-01-01'::date", 'as_ofs.as_of', 'day') %}
        (mod({{ day }}, 7) + 1)::double as weekday,
        mod({{ day }}, 7) >= 5 as is_weekend
    from pairs
    inner join as_ofs on pairs.as_of_step = as_ofs.step_number
    inner join users
        on pairs.user_id = users.user_id and pairs.as_of_step = users.as_of_step
    inner join products
        on
            pairs.product_id = products.product_id
            and pairs.as_of_step = products.as_of_step
    -- There is always one; joined on the left, it isn't reordered into a product
    left join categories
        on
            pairs.user_id = categories.user_id
            and pairs.as_of_step = categories.as_of_step
            and products.category_id = categories.category_id
    left join pasts
        on
            pairs.user_id = pasts.user_id
            and pairs.product_id = pasts.product_id
            and pairs.as_of_step = pasts.as_of_step

)

select * from features
