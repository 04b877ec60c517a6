{{ config(materialized='table') }}

with censored as (

    select * from {{ ref('int_stock__censored_days_listed') }}

),

levels as (

    select * from {{ ref('int_stock__demand_levels_estimated') }}

),

sizes as (

    select * from {{ ref('int_stock__demand_sizes_measured') }}

),

expected as (

    select
        censored.*,
        sizes.size_units,
        (levels.level_units * censored.factor)::double as mean_units

    from censored
    inner join levels
        on
            censored.store_id = levels.store_id
            and censored.product_id = levels.product_id
            and censored.period_number = levels.period_number
    inner join sizes
        on censored.product_id = sizes.product_id

),

censored_days_estimated as (

    select
        store_id,
        product_id,
        {{ as_decimal(demand_given_sold('mean_units', 'size_units', 'sold_units')) }}
            as demand_estimated_units,
        stock_date

    from expected

)

select * from censored_days_estimated
