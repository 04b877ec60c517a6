{{ config(materialized='view') }}

{%- set horizon = var('stock_stockout_horizon_days') | int %}

with drawn as (

    select * from {{ ref('int_stock__stockout_rows_drawn') }}

),

orders as (

    select * from {{ ref('int_stock__stockout_orders_matched') }}

),

lead_times as (

    select * from {{ ref('int_stock__stockout_lead_times_counted') }}

),

-- The oldest open order may still come after as long as an order took before, or as
-- late as none: as if one in two had
arrivals as (

    select
        orders.store_id,
        orders.product_id,
        orders.stock_date,
        least(lead_times.lead_time_days - orders.oldest_order_days, {{ horizon }})
            as days_to_arrival,
        lead_times.weight
    from orders
    inner join lead_times
        on
            orders.product_id = lead_times.product_id
            and {{ dbt.date_trunc('month', 'orders.stock_date') }}::date
            = lead_times.as_of_month
            and orders.oldest_order_days <= lead_times.lead_time_days

    union all

    select
        store_id,
        product_id,
        stock_date,
        {{ horizon }} as days_to_arrival,
        case when on_order_units > 0 then 500 else 1000 end as weight
    from drawn

),

arrivals_listed as (

    select
        store_id,
        product_id,
        stock_date,
        days_to_arrival,
        sum(weight)::bigint as weight
    from arrivals
    group by store_id, product_id, stock_date, days_to_arrival

)

select * from arrivals_listed
