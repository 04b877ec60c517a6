{{ config(materialized='table') }}

with products as (

    select product_id
    from {{ ref('int_stock__stockout_days_prepared') }}
    group by product_id

),

ranked as (

    select
        product_id,
        {{ draw_of("'rows|' || product_id") }} as draw,
        row_number() over (
            order by {{ draw_of("'unseen|' || product_id") }}, product_id
        ) as place,
        count(*) over () as products_count
    from products

),

products_drawn as (

    select
        product_id,
        draw,
        place <= floor(products_count * {{ var('stock_stockout_unseen_share') }})
            as is_unseen
    from ranked

)

select * from products_drawn
