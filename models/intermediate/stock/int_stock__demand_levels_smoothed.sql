{{ config(materialized='table') }}

with periods as (

    select * from {{ ref('int_stock__demand_periods_summed') }}

),

-- Where a shelf never was seen with something on it, what was sold is all there is.
known as (

    select
        *,
        coalesce(
            case when max(factor) over whole > 0 then units else sold_units end, 0
        ) as known_units,
        coalesce(
            case when max(factor) over whole > 0 then factor else sold_factor end, 0
        ) as known_factor

    from periods
    window whole as (partition by store_id, product_id)

),

demand_levels_smoothed as (

    select
        store_id,
        product_id,
        period_number,
        {{ as_decimal(demand_level('known_units', 'known_factor'), 6) }} as level_units

    from known
    window
        series as (partition by store_id, product_id order by period_number),
        whole as (partition by store_id, product_id)

)

select * from demand_levels_smoothed
