-- Hours that lie in a gap of the data count for nothing, neither above nor below the
-- line of the mean.
with hourly_activity as (
    select * from {{ ref('fct_clickstream__hourly_activity') }}
),

hours as (
    select
        event_hour,
        event_type,
        weekday,
        hour_of_day,
        sum(events_count) as events_count
    from hourly_activity
    where not is_data_gap and event_type <> 'other'
    group by event_hour, event_type, weekday, hour_of_day
),

happening as (
    select event_type
    from hours
    group by event_type
    having sum(events_count) > 0
)

select
    hours.event_type,
    hours.weekday,
    hours.hour_of_day,
    sum(hours.events_count)::bigint as events_count,
    count(*) as hours_count
from hours
inner join happening on hours.event_type = happening.event_type
group by hours.event_type, hours.weekday, hours.hour_of_day
order by hours.event_type, hours.weekday, hours.hour_of_day
