{{ config(materialized='table') }}

with hours as (

    select * from {{ ref('int_clickstream__hours_listed') }}

),

-- The other days that have events, at the same hour of day. Lost days tell nothing.
others as (

    select
        *,
        (count(*) filter (where has_day_events) over same_hour)
        - case when has_day_events then 1 else 0 end as hours_count,
        (sum(events_count) over same_hour) - events_count as hours_sum,
        (sum(events_count * events_count) over same_hour)
        - events_count * events_count as squares_sum

    from hours
    window same_hour as (partition by hour_of_day)

),

means as (

    select
        *,
        hours_sum::double / nullif(hours_count, 0) as expected_events,
        (squares_sum * hours_count - hours_sum * hours_sum)::double
        / nullif(hours_sum * (hours_count - 1), 0) as dispersion

    from others

),

-- Events come in sessions, so an empty hour is likelier than Poisson's law has it: the
-- negative binomial's log chance of zero is mean * ln(d) / (d - 1), and -mean at d = 1.
weighed as (

    select
        *,
        case
            when dispersion > 1.0001
                then expected_events * ln(dispersion) / (dispersion - 1)
            when dispersion is not null then expected_events
        end as unlikeliness

    from means

),

hours_classified as (

    select
        hour_of_day,
        weekday,
        events_count,
        expected_events,
        dispersion,
        not has_day_events
        or coalesce(events_count = 0 and unlikeliness >= 9.21, false) as is_data_gap,
        event_date,
        event_hour

    from weighed

)

select * from hours_classified
