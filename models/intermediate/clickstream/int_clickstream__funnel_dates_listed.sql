with days as (

    select * from {{ ref('int_clickstream__days_classified') }}

),

hours as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

-- "Now" is the end of the last hour with an event.
ends as (

    select {{ dbt.dateadd('hour', 1, 'max(event_hour)') }} as ends_at
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
            'day', var('clickstream_conversion_window_days') + 1, 'dates.event_date'
        ) }} <= ends.ends_at as is_window_complete,
        dates.is_data_gap,
        dates.event_date
    from dates
    cross join ends

)

select * from funnel_dates_listed
