{{ config(materialized='table') }}

with days as (

    select * from {{ ref('int_stock__days_described') }}
    where is_censored

),

factors as (

    select * from {{ ref('int_stock__demand_factors_fitted') }}

),

censored_days_listed as (

    select
        days.store_id,
        days.product_id,
        days.period_number,
        days.demand_seen_units::double as sold_units,
        factors.factor,
        days.stock_date

    from days
    inner join factors
        on
            days.category_known = factors.category_known
            and days.circumstance_number = factors.circumstance_number

)

select * from censored_days_listed
