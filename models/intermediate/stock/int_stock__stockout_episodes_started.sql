{{ config(materialized='table') }}

with days as (

    select
        store_id,
        product_id,
        stock_date,
        stock_units,
        lag(stock_units) over (
            partition by store_id, product_id order by stock_date
        ) as stock_before
    from {{ ref('int_stock__stockout_days_prepared') }}

),

episodes_started as (

    select
        store_id,
        product_id,
        stock_date as starts_on
    from days
    where stock_units = 0 and stock_before > 0

)

select * from episodes_started
