with days as (

    select * from {{ ref('int_stock__days_described') }}

),

factors as (

    select * from {{ ref('int_stock__demand_factors_fitted') }}

),

levels as (

    select * from {{ ref('int_stock__demand_levels_estimated') }}

),

censored as (

    select * from {{ ref('int_stock__censored_days_estimated') }}

),

demand_estimated as (

    select
        days.*,
        (levels.level_units * factors.factor)::decimal(18, 4) as expected_demand_units,
        case
            when days.is_censored
                then greatest(censored.demand_estimated_units, days.units_sold_imputed)
            else days.units_sold_imputed
        end::decimal(18, 4) as demand_estimated_units

    from days
    inner join factors
        on
            days.category_known = factors.category_known
            and days.circumstance_number = factors.circumstance_number
    inner join levels
        on
            days.store_id = levels.store_id
            and days.product_id = levels.product_id
            and days.period_number = levels.period_number
    left join censored
        on
            days.store_id = censored.store_id
            and days.product_id = censored.product_id
            and days.stock_date = censored.stock_date

)

select * from demand_estimated
