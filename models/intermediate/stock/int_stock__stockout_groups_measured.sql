{{ config(materialized='table') }}

{%- set kinds = {
    'product': 'product_id',
    'category': 'category',
    'store': 'store_id',
} %}
{%- set horizon = var('stock_stockout_horizon_days') | int %}

with days as (

    select * from {{ ref('int_stock__stockout_days_prepared') }}

),

-- Of stocks only what was known on the day itself: another series may be asked then
group_days as (

    {% for kind, name in kinds.items() %}
    select
        '{{ kind }}' as group_kind,
        {{ name }} as group_name,
        stock_date,
        count(*) filter (where is_known_then) as known_count,
        count(*) filter (where is_known_then and stock_units = 0) as out_count,
        count(demand_units) filter (where is_known_then) as demand_days,
        sum(demand_units) filter (where is_known_then) as demand_units,
        count(*) filter (where received_units > 0) as deliveries_count,
        sum(lead_time_days) as lead_time_sum,
        count(lead_time_days) as lead_time_count
    from days
    group by {{ name }}, stock_date

    {{ 'union all' if not loop.last }}

    {% endfor %}

),

summed as (

    select
        group_kind,
        group_name,
        out_count / nullif(known_count, 0)::double as out_share,
        sum(out_count) over last_28 / nullif(sum(known_count) over last_28, 0)::double
            as out_share_28,
        sum(demand_units) over last_7 / nullif(sum(demand_days) over last_7, 0)::double
            as demand_7,
        sum(demand_units) over last_28
        / nullif(sum(demand_days) over last_28, 0)::double as demand_28,
        -- The days a year ago, to the weekday: those ahead against those before
        sum(demand_units) over year_ahead
        / nullif(sum(demand_days) over year_ahead, 0)::double as demand_ahead_then,
        sum(demand_units) over year_28
        / nullif(sum(demand_days) over year_28, 0)::double as demand_28_then,
        sum(lead_time_sum) over last_180
        / nullif(sum(lead_time_count) over last_180, 0)::double as lead_time,
        max(case when deliveries_count > 0 then stock_date end) over so_far
            as last_delivery_date,
        min(stock_date) over so_far as first_date,
        stock_date
    from group_days
    window
        so_far as (
            partition by group_kind, group_name order by stock_date
            rows between unbounded preceding and current row
        ),
        last_7 as (
            partition by group_kind, group_name order by stock_date
            range between interval 6 day preceding and current row
        ),
        last_28 as (
            partition by group_kind, group_name order by stock_date
            range between interval 27 day preceding and current row
        ),
        last_180 as (
            partition by group_kind, group_name order by stock_date
            range between interval 179 day preceding and current row
        ),
        year_ahead as (
            partition by group_kind, group_name order by stock_date
            range between interval 363 day preceding
            and interval {{ 364 - horizon }} day preceding
        ),
        year_28 as (
            partition by group_kind, group_name order by stock_date
            range between interval 391 day preceding and interval 364 day preceding
        )

),

groups_measured as (

    select
        group_kind,
        group_name,
        out_share,
        out_share_28,
        demand_28,
        lead_time,
        ln((demand_7 + 0.05) / (demand_28 + 0.05)) as demand_trend_log,
        ln((demand_ahead_then + 0.05) / (demand_28_then + 0.05)) as season_log,
        {{ dbt.datediff('last_delivery_date', 'stock_date', 'day') }}
            as days_since_delivery,
        {{ dbt.datediff('first_date', 'stock_date', 'day') }} + 1 as age_days,
        stock_date
    from summed

)

select * from groups_measured
