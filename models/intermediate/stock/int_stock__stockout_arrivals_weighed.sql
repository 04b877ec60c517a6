{{ config(materialized='table') }}

{%- set horizon = var('stock_stockout_horizon_days') %}

with drawn as (

    select * from {{ ref('int_stock__stockout_rows_drawn') }}

),

orders as (

    select * from {{ ref('int_stock__stockout_orders_matched') }}

),

lead_times as (

    select * from {{ ref('int_stock__stockout_lead_times_counted') }}

),

-- The oldest open order may still come after as long as an order took before, or as
-- late as none: as if one in two had
arrivals as (

    select
        orders.store_id,
        orders.product_id,
        orders.stock_date,
        least(lead_times.lead_time_days - orders.oldest_order_days, {{ horizon }})
            as days_to_arrival,
        lead_times.weight
    from orders
    inner join lead_times
        on
            orders.product_id = lead_times.product_id
            and {{ dbt.date_trunc('month', 'orders.stock_date') }}::date
            = lead_times.as_of_month
            and orders.oldest_order_days <= lead_times.lead_time_days

    union all

    select
        store_id,
        product_id,
        stock_date,
        {{ horizon }} as days_to_arrival,
        case when on_order_units > 0 then 500 else 1000 end as weight
    from drawn

),

weighed as (

    select
        store_id,
        product_id,
        stock_date,
        days_to_arrival,
        sum(weight)::bigint as weight
    from arrivals
    group by store_id, product_id, stock_date, days_to_arrival

),

-- The nearer days weigh more; half a unit more keeps demand above zero
demands as (

    select
        store_id,
        product_id,
        stock_date,
        stock_units,
        0.5 * (demand_sum_28 + 0.5) / (demand_days_28 + 1)
        + 0.3 * (demand_sum_14 + 0.5) / (demand_days_14 + 1)
        + 0.2 * (demand_sum_7 + 0.5) / (demand_days_7 + 1) as daily_demand,
        (
            demand_squares_56
            - demand_sum_56 * demand_sum_56 / nullif(demand_days_56, 0)::double
        ) / nullif(demand_days_56 - 1, 0) as daily_variance
    from drawn

),

-- Square roots of counts vary alike whatever their mean (Anscombe 1948): how many
-- deviations the stock is above what is sold until the delivery
distances as (

    select
        weighed.*,
        -- What arrives before the day's sales leaves no day to run out on
        case
            when weighed.days_to_arrival = 0 then 10
            else least(greatest(
                2 * (
                    sqrt(demands.stock_units - 0.5)
                    - sqrt(demands.daily_demand * weighed.days_to_arrival)
                ) / sqrt(
                    greatest(
                        coalesce(demands.daily_variance / demands.daily_demand, 1), 1
                    )
                ), -10
            ), 10)
        end as deviations
    from weighed
    inner join demands
        on
            weighed.product_id = demands.product_id
            and weighed.store_id = demands.store_id
            and weighed.stock_date = demands.stock_date

),

-- The normal curve above them (Bowling et al. 2009), to six digits
chances as (

    select
        *,
        (
            1 / (1 + exp(
                1.5976 * deviations + 0.07056 * deviations * deviations * deviations
            ))
        )::decimal(9, 6) as run_out_chance
    from distances

),

arrivals_weighed as (

    select
        store_id,
        product_id,
        stock_date,
        (sum(weight * run_out_chance) / sum(weight))::double as run_out_chance,
        max(case when days_to_arrival = {{ horizon }} then run_out_chance end)::double
            as run_out_chance_without_delivery,
        (
            sum(case when days_to_arrival < {{ horizon }} then weight else 0 end)
            / sum(weight)
        )::double as delivery_chance
    from chances
    group by store_id, product_id, stock_date

)

select * from arrivals_weighed
