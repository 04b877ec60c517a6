{{ config(materialized='view') }}

{%- set horizon = var('stock_stockout_horizon_days') | int %}

with alerts as (

    select * from {{ ref('ml_stockout__alerts') }}

),

budgets as (

    select * from {{ ref('ml_stockout__budgets') }}

),

episodes as (

    select * from {{ ref('int_stock__stockout_episodes_started') }}

),

bounds as (

    select
        split,
        min(as_of) as first_as_of,
        max(as_of) as last_as_of
    from budgets
    group by split

),

-- The day from whose morning on an episode can be foretold: each has a whole window
foretold as (

    select
        alerts.candidate,
        alerts.split,
        alerts.entity_id,
        alerts.item_id,
        episodes.starts_on,
        alerts.place,
        alerts.lead_time_days,
        alerts.as_of,
        {{ dbt.datediff('alerts.as_of', 'episodes.starts_on', 'day') }} + 1
            as days_before
    from alerts
    inner join episodes
        on
            alerts.entity_id = episodes.product_id
            and alerts.item_id = episodes.store_id
            and alerts.as_of <= episodes.starts_on
            and alerts.as_of
            > {{ dbt.dateadd('day', -horizon, 'episodes.starts_on') }}
    inner join bounds
        on
            alerts.split = bounds.split
            and episodes.starts_on
            >= {{ dbt.dateadd('day', horizon - 1, 'bounds.first_as_of') }}
            and episodes.starts_on <= bounds.last_as_of

),

warned as (

    select
        foretold.candidate,
        foretold.split,
        budgets.alerts_count,
        foretold.entity_id,
        foretold.item_id,
        foretold.starts_on,
        max_by(foretold.lead_time_days, foretold.as_of) as lead_time_days,
        coalesce(
            max(
                case
                    when foretold.place <= budgets.places_count
                        then foretold.days_before
                end
            ), 0
        ) as days_before
    from foretold
    inner join budgets
        on foretold.split = budgets.split and foretold.as_of = budgets.as_of
    group by
        foretold.candidate,
        foretold.split,
        budgets.alerts_count,
        foretold.entity_id,
        foretold.item_id,
        foretold.starts_on

)

select * from warned
