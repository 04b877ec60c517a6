{{ config(materialized='table') }}

with days as (

    select * from {{ ref('int_stock__days_described') }}

),

censored as (

    select * from {{ ref('int_stock__censored_days_estimated') }}

),

last_day as (

    select max(stock_date) as last_date from days

),

recent as (

    select
        days.*,
        last_day.last_date,
        case
            when days.is_censored then censored.demand_estimated_units
            else days.units_sold_imputed
        end::decimal(18, 4) as demand_units

    from days
    cross join last_day
    left join censored
        on
            days.store_id = censored.store_id
            and days.product_id = censored.product_id
            and days.stock_date = censored.stock_date
    where
        {{ dbt.datediff('days.stock_date', 'last_day.last_date', 'day') }}
        < {{ var('stock_demand_window_days') }}

),

-- A product that has had no row for days is no longer sold there.
recent_days_summed as (

    select
        store_id,
        product_id,
        max_by(category, stock_date) as category,
        max_by(stock_on_hand_imputed, stock_date)
        filter (where stock_on_hand_imputed is not null) as stock_on_hand,
        max_by(units_on_order, stock_date)
        filter (where units_on_order is not null) as units_on_order,
        max_by(list_price_imputed, stock_date)
        filter (where list_price_imputed is not null) as list_price,
        count(demand_units) as demand_days_count,
        sum(demand_units)::double as demand_sum,
        sum(demand_units * demand_units)::double as demand_square_sum,
        max(stock_date) filter (where stock_on_hand_imputed is not null) as stock_date,
        max(last_date) as last_date

    from recent
    group by store_id, product_id
    having
        {{ dbt.datediff('max(stock_date)', 'max(last_date)', 'day') }}
        < {{ var('stock_delisted_after_days') }}

)

select * from recent_days_summed
