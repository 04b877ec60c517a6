-- A table, because every step of the task reads it
{{ config(materialized='table') }}

{%- set horizon = var('stock_stockout_horizon_days') | int %}

with bounds as (

    select
        min(stock_date) as first_date,
        max(stock_date) as last_date,
        {{ dbt.datediff('min(stock_date)', 'max(stock_date)', 'day') }} + 1
            as days_count
    from {{ ref('int_stock__stockout_days_prepared') }}

),

-- Backwards from the current time; staging takes dates of 201 years
numbers as (

    select (generated_number - 1)::int as place
    from ({{ dbt.generate_series(73414) }}) as series

),

dates as (

    select
        bounds.days_count - numbers.place as step_number,
        numbers.place = 0 as is_current,
        {{ dbt.dateadd('day', '1 - numbers.place', 'bounds.last_date') }}::timestamp
            as as_of
    from bounds
    inner join numbers
        on
            numbers.place
            < bounds.days_count + 1 - least(
                {{ var('stock_stockout_history_days') }}, ceil(bounds.days_count / 4)
            )

),

times as (

    select
        *,
        {{ dbt.dateadd('day', horizon, 'as_of') }} as label_ends_at
    from dates
    where is_current or step_number <= (select days_count from bounds) - {{ horizon }}

),

{{ forward_splits(
    horizon,
    var('stock_stockout_test_days'),
    var('stock_stockout_validation_days'),
    var('stock_stockout_training_days'),
) }}

select * from splits_assigned
