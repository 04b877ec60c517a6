{{ config(materialized='table') }}

{%- set horizon = var('stock_stockout_horizon_days') | int %}

with drawn as (

    select * from {{ ref('int_stock__stockout_rows_drawn') }}

),

weighed as (

    select * from {{ ref('int_stock__stockout_arrivals_listed') }}

),

-- The nearer days weigh more; half a unit more keeps demand above zero
demands as (

    select
        store_id,
        product_id,
        stock_date,
        stock_units,
        (0.5 * (demand_sum_28 + 0.5))::double / (demand_days_28 + 1)
        + (0.3 * (demand_sum_14 + 0.5))::double / (demand_days_14 + 1)
        + (0.2 * (demand_sum_7 + 0.5))::double / (demand_days_7 + 1) as daily_demand,
        (
            demand_squares_56
            - demand_sum_56 * demand_sum_56 / nullif(demand_days_56, 0)::double
        ) / nullif(demand_days_56 - 1, 0) as daily_variance
    from drawn

),

-- Counts vary at least as Poisson's do
dispersed as (

    select
        *,
        greatest(coalesce(daily_variance / daily_demand, 1), 1) as dispersion
    from demands

),

-- Square roots of counts vary alike whatever their mean (Anscombe 1948): how many
-- deviations the stock is above what is sold until the delivery
distances as (

    select
        weighed.*,
        -- What arrives before the day's sales leaves no day to run out on
        case
            when weighed.days_to_arrival = 0 then 10
            else 2 * (
                    sqrt(dispersed.stock_units - 0.5)
                    - sqrt(dispersed.daily_demand * weighed.days_to_arrival)
                ) / sqrt(dispersed.dispersion)
        end as deviations
    from weighed
    inner join dispersed
        on
            weighed.product_id = dispersed.product_id
            and weighed.store_id = dispersed.store_id
            and weighed.stock_date = dispersed.stock_date

),

-- Beyond ten deviations nothing is left, and the curve would overflow
bounded as (

    select
        *,
        least(greatest(deviations, -10), 10) as distance
    from distances

),

-- The normal curve above them (Bowling et al. 2009), to six digits
chances as (

    select
        *,
        {{ as_decimal(
            '1 / (1 + exp(1.5976 * distance'
            ~ ' + 0.07056 * distance * distance * distance))',
            6, 9
        ) }} as run_out_chance
    from bounded

),

arrivals_weighed as (

    select
        store_id,
        product_id,
        stock_date,
        sum(weight * run_out_chance)::double / sum(weight) as run_out_chance,
        max(case when days_to_arrival = {{ horizon }} then run_out_chance end)::double
            as run_out_chance_without_delivery,
        sum(case when days_to_arrival < {{ horizon }} then weight else 0 end)::double
        / sum(weight) as delivery_chance
    from chances
    group by store_id, product_id, stock_date

)

select * from arrivals_weighed
