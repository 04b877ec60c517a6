{{ config(materialized='table') }}

with days as (

    select * from {{ ref('int_stock__days_described') }}

),

factors as (

    select * from {{ ref('int_stock__demand_factors_fitted') }}

),

demand_periods_summed as (

    select
        days.store_id,
        days.product_id,
        days.period_number,
        sum(days.demand_seen_units) as sold_units,
        sum(factors.factor) filter (where days.demand_seen_units is not null)
            as sold_factor,
        sum(days.demand_seen_units) filter (where days.is_seen) as units,
        sum(factors.factor) filter (where days.is_seen) as factor,
        sum(days.demand_seen_units::bigint * days.demand_seen_units)
        filter (where days.is_seen) as unit_squares,
        sum(days.demand_seen_units * factors.factor)
        filter (where days.is_seen) as unit_factors,
        sum((factors.factor * factors.factor)::decimal(18, 6))
        filter (where days.is_seen) as factor_squares

    from days
    inner join factors
        on
            days.category_known = factors.category_known
            and days.circumstance_number = factors.circumstance_number
    group by days.store_id, days.product_id, days.period_number

)

select * from demand_periods_summed
