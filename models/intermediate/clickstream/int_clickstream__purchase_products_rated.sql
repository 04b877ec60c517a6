{{ config(materialized='table') }}

with products as (

    select * from {{ ref('int_clickstream__purchase_products_measured') }}

),

groups as (

    select * from {{ ref('int_clickstream__purchase_groups_measured') }}

),

shop as (

    select * from {{ ref('int_clickstream__purchase_shop_rates_smoothed') }}

),

-- A group of few views is as good as the shop, until its own views tell otherwise
rated as (

    select
        products.*,
        shop.cart_rate,
        shop.cart_purchase_rate,
        (brands.purchases_count + 500 * shop.purchase_rate)
        / (brands.views_count + 500) as brand_purchase_rate,
        (categories.purchases_count + 500 * shop.purchase_rate)
        / (categories.views_count + 500) as category_purchase_rate,
        categories.mean_log_price as category_log_price
    from products
    inner join shop on products.as_of_step = shop.as_of_step
    inner join groups as brands
        on
            brands.group_kind = 'brand'
            and products.as_of_step = brands.as_of_step
            and products.brand = brands.group_name
    inner join groups as categories
        on
            categories.group_kind = 'category'
            and products.as_of_step = categories.as_of_step
            and products.category_id = categories.group_name

),

-- And a product of few views is as good as its category
products_rated as (

    select
        product_id,
        as_of_step,
        category_id,
        price,
        views_count::double as product_views,
        carts_count::double as product_carts,
        purchases_count::double as product_purchases,
        views_before_count::double as product_views_before,
        ((carts_before_count + 100 * cart_rate) / (views_before_count + 100))::double
            as product_cart_rate,
        (
            (purchases_before_count + 10 * cart_purchase_rate)
            / (carts_before_count + 10)
        )::double as product_cart_purchase_rate,
        (
            (purchases_before_count + 200 * category_purchase_rate)
            / (views_before_count + 200)
        )::double as product_purchase_rate,
        (
            (purchases_count + 200 * category_purchase_rate) / (views_count + 200)
        )::double as product_purchase_rate_recent,
        brand_purchase_rate::double as brand_purchase_rate,
        category_purchase_rate::double as category_purchase_rate,
        ln(price)::double as price_now_log,
        (ln(price) - category_log_price)::double as product_price_in_category
    from rated

)

select * from products_rated
