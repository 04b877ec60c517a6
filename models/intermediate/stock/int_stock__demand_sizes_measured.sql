{{ config(materialized='table') }}

with periods as (

    select * from {{ ref('int_stock__demand_periods_summed') }}

),

levels as (

    select * from {{ ref('int_stock__demand_levels_smoothed') }}

),

-- By moments: variance = mean + mean² / size, over the days whose demand was seen.
summed as (

    select
        periods.product_id,
        sum((
            levels.level_units * levels.level_units * periods.factor_squares
        )::decimal(28, 6))::double as mean_squares,
        sum((
            periods.unit_squares
            - 2 * levels.level_units * periods.unit_factors
            + levels.level_units * levels.level_units * periods.factor_squares
            - levels.level_units * periods.factor
        )::decimal(28, 6))::double as excess_squares

    from periods
    inner join levels
        on
            periods.store_id = levels.store_id
            and periods.product_id = levels.product_id
            and periods.period_number = levels.period_number
    group by periods.product_id

),

-- One is added to either sum: of little demand little is known.
demand_sizes_measured as (

    select
        product_id,
        least(
            greatest((mean_squares + 1) / greatest(excess_squares + 1, 0.02), 0.05), 50
        )
            as size_units

    from summed

)

select * from demand_sizes_measured
