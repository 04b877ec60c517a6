{{ config(materialized='table') }}

with hours as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

calendar as (

    select * from {{ ref('int_clickstream__dates_listed') }}

),

types as (

    select event_type
    from hours
    group by event_type

),

counts as (

    select
        event_type,
        sum(events_count) as events_count,
        event_date

    from hours
    group by event_type, event_date

),

days as (

    select
        types.event_type,
        coalesce(counts.events_count, 0) as events_count,
        calendar.events_count as day_events_count,
        calendar.event_date

    from calendar
    cross join types
    left join counts
        on
            calendar.event_date = counts.event_date
            and types.event_type = counts.event_type

),

totals as (

    select
        *,
        day_events_count - events_count as others_count,
        sum(events_count) over (partition by event_type) as type_total,
        count(*) filter (where day_events_count > 0) over (
            partition by event_type
        ) as days_count,
        sum(events_count) over () as total

    from days

),

-- The type on all other days, to the other types on all other days, times the other
-- types of this day. A day without any event has none to go by: there it's a mean day.
expected as (

    select
        *,
        case
            when day_events_count = 0 then type_total::double / days_count
            else
                others_count::double * (type_total - events_count)
                / nullif(total - type_total - others_count, 0)
        end as expected_events

    from totals

),

days_classified as (

    select
        event_type,
        events_count::bigint as events_count,
        expected_events,
        -- Zero where 9.21 are expected has a chance of exp(-9.21), one in ten thousand.
        day_events_count = 0 or coalesce(
            events_count = 0
            and event_type in ('view', 'cart', 'purchase')
            and expected_events >= 9.21,
            false
        ) as is_data_gap,
        event_date

    from expected

)

select * from days_classified
