{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}

),

products as (

    select * from {{ ref('int_clickstream__purchase_products_measured') }}

),

-- Logarithms as whole thousandths: their sum is the same in any order
user_categories_summed as (

    select
        pairs.user_id,
        pairs.as_of_step,
        products.category_id,
        count(*) as products_count,
        count(*) filter (where pairs.is_in_cart) as in_cart_count,
        sum(pairs.views_count)::bigint as views_count,
        sum(pairs.purchases_count)::bigint as purchases_count,
        count(products.price) as priced_count,
        coalesce(sum(round(1000 * ln(products.price))::bigint), 0)::bigint as log_prices
    from pairs
    inner join products
        on
            pairs.product_id = products.product_id
            and pairs.as_of_step = products.as_of_step
    group by pairs.user_id, pairs.as_of_step, products.category_id

)

select * from user_categories_summed
