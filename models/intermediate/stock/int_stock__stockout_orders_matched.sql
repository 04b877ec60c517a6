{{ config(materialized='table') }}

with drawn as (

    select * from {{ ref('int_stock__stockout_rows_drawn') }}
    where on_order_units > 0

),

orders as (

    select
        store_id,
        product_id,
        ordered_units,
        ordered_so_far,
        stock_date as order_date
    from {{ ref('int_stock__stockout_days_prepared') }}
    where ordered_units > 0

),

-- First ordered is first delivered: an order is open as far as the later ones don't
-- make up what is on order
opened as (

    select
        drawn.store_id,
        drawn.product_id,
        drawn.stock_date,
        {{ dbt.datediff('orders.order_date', 'drawn.stock_date', 'day') }} + 1
            as age_days,
        least(
            orders.ordered_units,
            drawn.on_order_units - (drawn.ordered_so_far - orders.ordered_so_far)
        ) as open_units
    from drawn
    inner join orders
        on
            drawn.product_id = orders.product_id
            and drawn.store_id = orders.store_id
            and drawn.stock_date >= orders.order_date
            and drawn.ordered_so_far - orders.ordered_so_far < drawn.on_order_units

),

orders_matched as (

    select
        store_id,
        product_id,
        stock_date,
        count(*) as open_orders_count,
        max(age_days) as oldest_order_days,
        max_by(open_units, age_days) as oldest_order_units
    from opened
    group by store_id, product_id, stock_date

)

select * from orders_matched
