{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}

),

products as (

    select * from {{ ref('int_clickstream__purchase_products_measured') }}

),

-- Narrow, as it is sorted; logarithms as whole thousandths, so that their sum is the
-- same in any order
known as (

    select
        pairs.user_id,
        pairs.product_id,
        pairs.as_of_step,
        products.category_id,
        products.brand,
        pairs.views_count,
        pairs.purchases_count,
        pairs.is_in_cart::int as in_cart,
        pairs.last_position,
        round(1000 * ln(products.price))::int as log_price
    from pairs
    inner join products
        on
            pairs.product_id = products.product_id
            and pairs.as_of_step = products.as_of_step

),

compared as (

    select
        user_id,
        product_id,
        as_of_step,
        in_cart,
        views_count,
        log_price,
        row_number() over (
            partition by user_id, as_of_step order by last_position desc, product_id
        ) as recency_rank,
        count(*) over of_user as user_products_count,
        sum(views_count) over of_user as user_views_count,
        sum(in_cart) over of_user as user_in_cart_count,
        avg(log_price) over of_user as user_log_price,
        count(*) over of_category as category_products_count,
        sum(views_count) over of_category as category_views_count,
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
        user_id,
        product_id,
        as_of_step,
        recency_rank::double as product_rank_in_user,
        (views_count / nullif(user_views_count, 0))::double as views_share_of_user,
        (category_views_count / nullif(user_views_count, 0))::double
            as category_views_share_of_user,
        (brand_views_count / nullif(user_views_count, 0))::double
            as brand_views_share_of_user,
        category_products_count::double as category_products_of_user,
        category_purchases_count::double as category_purchases_of_user,
        ((log_price - user_log_price) / 1000)::double as price_to_user_log,
        user_products_count::double as user_products,
        (user_in_cart_count - in_cart)::double as user_in_cart_products
    from compared

)

select * from pairs_compared
