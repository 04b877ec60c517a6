with days as (

    select * from {{ ref('int_clickstream__days_classified') }}

),

hours as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

-- "Now" is the end of the last hour with an event. The last second of a date has had
-- its window where the date's first second had it a day before now.
ends as (

    select {{ dbt.dateadd('hour', -23, 'max(event_hour)') }} as day_before_now_at
    from hours

),

dates as (

    select
        bool_or(is_data_gap) as is_data_gap,
        event_date
    from days
    group by event_date

),

funnel_dates_listed as (

    select
        {{ dbt.dateadd(
            'day', var('clickstream_conversion_window_days'), 'dates.event_date'
        ) }} <= ends.day_before_now_at as is_window_complete,
        dates.is_data_gap,
        dates.event_date
    from dates
    cross join ends

)

select * from funnel_dates_listed
