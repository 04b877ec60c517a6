with days as (

    select
        *,
        stock_on_hand_imputed = 0 and units_sold_imputed is not null as is_censored

    from {{ ref('int_stock__days_checked') }}

),

levels as (

    select
        store_id,
        product_id,
        avg(units_sold_imputed) as level_units

    from days
    where not coalesce(is_censored, false)
    group by store_id, product_id

),

demand_estimated as (

    select
        days.*,
        levels.level_units::decimal(18, 4) as expected_demand_units,
        case
            when days.is_censored
                then greatest(days.units_sold_imputed, levels.level_units)
            else days.units_sold_imputed
        end::decimal(18, 4) as demand_estimated_units

    from days
    left join levels
        on
            days.store_id = levels.store_id
            and days.product_id = levels.product_id

)

select * from demand_estimated
