with
{{ clickstream_periods() }},

happening as (
    select event_type
    from periods
    group by event_type
    having sum(events_count) > 0
)

select
    periods.grain,
    periods.event_type,
    periods.period_status,
    periods.events_count,
    periods.missing_count,
    periods.is_default,
    periods.period_start,
    periods.period_end
from periods
inner join happening on periods.event_type = happening.event_type
order by periods.grain, periods.period_start, periods.event_type
