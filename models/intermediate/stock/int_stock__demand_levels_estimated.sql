{{ config(materialized='table') }}

with periods as (

    select * from {{ ref('int_stock__demand_periods_summed') }}

),

censored as (

    select * from {{ ref('int_stock__censored_days_listed') }}

),

sizes as (

    select * from {{ ref('int_stock__demand_sizes_measured') }}

),

levels_0 as (

    select * from {{ ref('int_stock__demand_levels_smoothed') }}

),

-- Levels of the days seen are too low: shelves go empty where demand was high. So the
-- demand of the other days is estimated, and the level again with them, twice.
{% for round in [1, 2] %}
expected_{{ round }} as (

    select
        censored.store_id,
        censored.product_id,
        censored.period_number,
        censored.factor,
        censored.sold_units,
        sizes.size_units,
        (levels.level_units * censored.factor)::double as mean_units

    from censored
    inner join levels_{{ round - 1 }} as levels
        on
            censored.store_id = levels.store_id
            and censored.product_id = levels.product_id
            and censored.period_number = levels.period_number
    inner join sizes
        on censored.product_id = sizes.product_id

),

estimated_{{ round }} as (

    select
        store_id,
        product_id,
        period_number,
        sum({{
            as_decimal(demand_given_sold('mean_units', 'size_units', 'sold_units'))
        }}) as units,
        sum(factor) as factor

    from expected_{{ round }}
    group by store_id, product_id, period_number

),

known_{{ round }} as (

    select
        periods.store_id,
        periods.product_id,
        periods.period_number,
        coalesce(periods.units, 0) + coalesce(estimated.units, 0) as units,
        coalesce(periods.factor, 0) + coalesce(estimated.factor, 0) as factor

    from periods
    left join estimated_{{ round }} as estimated
        on
            periods.store_id = estimated.store_id
            and periods.product_id = estimated.product_id
            and periods.period_number = estimated.period_number

),

levels_{{ round }} as (

    select
        store_id,
        product_id,
        period_number,
        {{ as_decimal(demand_level('units', 'factor'), 6) }} as level_units

    from known_{{ round }}
    window
        series as (partition by store_id, product_id order by period_number),
        whole as (partition by store_id, product_id)

),

{% endfor -%}
demand_levels_estimated as (

    select * from levels_2

)

select * from demand_levels_estimated
