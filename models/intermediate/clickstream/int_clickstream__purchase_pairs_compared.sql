{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}

),

products as (

    select * from {{ ref('int_clickstream__purchase_products_measured') }}

),

as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

viewed as (

    select * from {{ ref('int_clickstream__pairs_viewed') }}

),

-- Logarithms as whole thousandths: their sum is the same in any order
known as (

    select
        pairs.*,
        products.category_id,
        products.brand,
        products.last_price,
        as_ofs.as_of,
        pairs.is_in_cart::int as in_cart,
        round(1000 * ln(products.last_price))::bigint as log_price
    from pairs
    inner join as_ofs on pairs.as_of_step = as_ofs.step_number
    inner join products
        on
            pairs.product_id = products.product_id
            and pairs.as_of_step = products.as_of_step

),

compared as (

    select
        *,
        row_number() over (
            partition by user_id, as_of_step order by last_position desc, product_id
        ) as recency_rank,
        sum(views_count) over of_user as user_views_count,
        sum(in_cart) over of_user as in_cart_count,
        avg(log_price) over of_user as mean_log_price,
        sum(views_count) over of_category as category_views_count,
        count(*) over of_category as category_products_count,
        sum(purchases_count) over of_category as category_purchases_count,
        sum(views_count) over of_brand as brand_views_count
    from known
    window
        of_user as (partition by user_id, as_of_step),
        of_category as (partition by user_id, as_of_step, category_id),
        of_brand as (partition by user_id, as_of_step, brand)

),

pairs_compared as (

    select
        compared.user_id,
        compared.product_id,
        compared.as_of_step,
        compared.views_count::double as views,
        compared.latest_views_count::double as views_latest,
        compared.carts_count::double as carts,
        compared.removals_count::double as removals,
        compared.purchases_count::double as purchases,
        compared.active_steps_count::double as active_periods,
        compared.sessions_count::double as sessions,
        (compared.dwell_seconds / 60.0)::double as dwell_minutes,
        compared.in_cart::double as in_cart,
        {% for name in ['last_event', 'first_event', 'last_view', 'last_cart'] %}
        ({{ dbt.datediff('compared.' ~ name ~ '_at', 'compared.as_of', 'second') }}
        / 3600.0)::double as hours_since_{{ name }},
        {% endfor %}
        -- The first view of all: one that comes later isn't known yet
        case
            when viewed.first_viewed_at < compared.as_of
                then {{ dbt.datediff(
                    'viewed.first_viewed_at', 'compared.as_of', 'second'
                ) }} / 3600.0
        end::double as hours_since_first_view,
        compared.recency_rank::double as product_rank_in_user,
        (compared.views_count / nullif(compared.user_views_count, 0))::double
            as views_share_of_user,
        (compared.category_views_count / nullif(compared.user_views_count, 0))::double
            as category_views_share_of_user,
        (compared.brand_views_count / nullif(compared.user_views_count, 0))::double
            as brand_views_share_of_user,
        compared.category_products_count::double as category_products_of_user,
        compared.category_purchases_count::double as category_purchases_of_user,
        (compared.in_cart_count - compared.in_cart)::double as user_in_cart_products,
        ln(compared.last_price / compared.first_price)::double as price_change_log,
        ((compared.log_price - compared.mean_log_price) / 1000)::double
            as price_to_user_log
    from compared
    left join viewed
        on
            compared.user_id = viewed.user_id
            and compared.product_id = viewed.product_id
    where compared.views_count + compared.carts_count > 0

)

select * from pairs_compared
