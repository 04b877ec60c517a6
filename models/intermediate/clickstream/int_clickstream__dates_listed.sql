{{ config(materialized='table') }}

with hours as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

-- Staging takes times from 1900 to 2100: the days of these 201 years are enough.
numbers as (

    select (generated_number - 1)::int as days_after
    from ({{ dbt.generate_series(73414) }}) as series

),

bounds as (

    select
        min(event_date) as first_date,
        max(event_date) as last_date

    from hours

),

calendar as (

    select
        {{ dbt.dateadd('day', 'numbers.days_after', 'bounds.first_date') }}::date
            as event_date

    from bounds
    inner join numbers
        on
            numbers.days_after
            <= {{ dbt.datediff('bounds.first_date', 'bounds.last_date', 'day') }}

),

counts as (

    select
        sum(events_count)::bigint as events_count,
        event_date

    from hours
    group by event_date

),

dates_listed as (

    select
        coalesce(counts.events_count, 0) as events_count,
        calendar.event_date

    from calendar
    left join counts
        on calendar.event_date = counts.event_date

)

select * from dates_listed
