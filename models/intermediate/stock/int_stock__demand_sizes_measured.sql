{{ config(materialized='table') }}

with periods as (

    select * from {{ ref('int_stock__demand_periods_summed') }}

),

levels as (

    select * from {{ ref('int_stock__demand_levels_smoothed') }}

),

-- As floats: products of decimals have more digits than some engines' decimals hold.
measured as (

    select
        periods.product_id,
        periods.factor::double as factor,
        periods.unit_squares::double as unit_squares,
        periods.unit_factors::double as unit_factors,
        periods.factor_squares::double as factor_squares,
        levels.level_units::double as level_units

    from periods
    inner join levels
        on
            periods.store_id = levels.store_id
            and periods.product_id = levels.product_id
            and periods.period_number = levels.period_number

),

-- By moments: variance = mean + mean² / size, over the days whose demand was seen.
summed as (

    select
        product_id,
        sum({{
            as_decimal('level_units * level_units * factor_squares', 6, 28)
        }})::double as mean_squares,
        sum({{ as_decimal(
            'unit_squares - 2 * level_units * unit_factors'
            ' + level_units * level_units * factor_squares - level_units * factor',
            6, 28
        ) }})::double as excess_squares

    from measured
    group by product_id

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
