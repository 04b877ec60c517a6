-- A table, because every step of the task reads it
{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}

),

days as (

    select * from {{ ref('int_clickstream__days_classified') }}

),

hours as (

    select * from {{ ref('int_clickstream__hours_classified') }}

),

-- The last step counts as seen to its end where events reach its last tenth.
bounds as (

    select
        min({{ step_number('event_at', grid.step) }}) as first_step,
        max({{ step_number('event_at', grid.step) }}) as last_step,
        floor(
            (max({{ step_number('event_at', grid.step / 10) }}) + 1) / 10
        )::bigint as seen_steps
    from events

),

-- Backwards from the current time, far enough for all splits and some gaps
numbers as (

    select (generated_number - 1)::bigint as place
    from ({{ dbt.generate_series(grid.steps) }}) as series

),

times as (

    select
        bounds.last_step + 1 - numbers.place as step_number,
        numbers.place = 0 as is_current,
        {{ dbt.dateadd(
            'second',
            '(bounds.last_step + 1 - numbers.place) * ' ~ grid.step,
            "'1970-01-01'::timestamp",
        ) }} as as_of,
        {{ dbt.dateadd(
            'second',
            '(bounds.last_step + 1 - numbers.place) * ' ~ grid.step
            ~ ' + ' ~ grid.horizon,
            "'1970-01-01'::timestamp",
        ) }} as label_ends_at,
        {{ dbt.dateadd(
            'second', 'bounds.seen_steps * ' ~ grid.step, "'1970-01-01'::timestamp"
        ) }} as seen_until
    from bounds
    cross join numbers
    where
        numbers.place = 0
        or bounds.last_step + 1 - numbers.place
        >= bounds.first_step + {{ grid.lookback_steps }}

),

gaps as (

    select
        event_date::timestamp as starts_at,
        {{ dbt.dateadd('day', 1, 'event_date::timestamp') }} as ends_at
    from days
    where is_data_gap and event_type = 'purchase'

    union all

    select
        event_hour as starts_at,
        {{ dbt.dateadd('hour', 1, 'event_hour') }} as ends_at
    from hours
    where is_data_gap

),

times_listed as (

    select
        times.step_number,
        times.is_current,
        times.as_of,
        times.label_ends_at
    from times
    left join gaps
        on times.as_of < gaps.ends_at and times.label_ends_at > gaps.starts_at
    where
        times.is_current
        or (times.label_ends_at <= times.seen_until and gaps.starts_at is null)

)

select * from times_listed
