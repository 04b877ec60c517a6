{{ config(materialized='table') }}

with hours as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

dates as (

    select * from {{ ref('int_clickstream__dates_listed') }}

),

numbers as (

    select (generated_number - 1)::int as hour_of_day
    from ({{ dbt.generate_series(24) }}) as series

),

bounds as (

    select
        min(event_hour) as first_hour,
        max(event_hour) as last_hour

    from hours

),

calendar as (

    select
        numbers.hour_of_day,
        dates.events_count > 0 as has_day_events,
        dates.event_date,
        {{ dbt.dateadd('hour', 'numbers.hour_of_day', 'dates.event_date::timestamp') }}
            as event_hour

    from dates
    cross join numbers

),

counts as (

    select
        sum(events_count) as events_count,
        event_hour

    from hours
    group by event_hour

),

-- The first day of 1900 was a Monday.
hours_listed as (

    select
        calendar.hour_of_day,
        mod(
            {{ dbt.datediff("'1900-01-01'::date", 'calendar.event_date', 'day') }}, 7
        )::int + 1 as weekday,
        coalesce(counts.events_count, 0)::bigint as events_count,
        calendar.has_day_events,
        calendar.event_date,
        calendar.event_hour

    from calendar
    inner join bounds
        on calendar.event_hour between bounds.first_hour and bounds.last_hour
    left join counts
        on calendar.event_hour = counts.event_hour

)

select * from hours_listed
