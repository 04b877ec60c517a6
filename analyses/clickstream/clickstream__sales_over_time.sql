with
{{ clickstream_periods() }}

select
    grain,
    period_status,
    events_count as purchases_count,
    missing_count,
    purchase_amount,
    is_default,
    period_start,
    period_end
from periods
where event_type = 'purchase'
order by grain, period_start
