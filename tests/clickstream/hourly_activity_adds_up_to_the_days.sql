-- A day that is a gap of a type is one in all of its hours; an hour alone may be lost
-- from a day that isn't.
with hourly as (

    select
        event_type,
        category,
        coalesce(sum(events_count), 0) as events_count,
        coalesce(sum(purchase_amount), 0) as purchase_amount,
        min(case when is_data_gap then 1 else 0 end) = 1 as is_lost,
        event_date

    from {{ ref('fct_clickstream__hourly_activity') }}
    group by event_type, category, event_date

),

daily as (

    select * from {{ ref('fct_clickstream__daily_events') }}

)

select
    daily.*,
    hourly.*

from hourly
full join daily
    on
        hourly.event_date = daily.event_date
        and hourly.event_type = daily.event_type
        and hourly.category = daily.category
where
    daily.event_date is null
    or hourly.event_date is null
    or coalesce(daily.events_count, 0) <> hourly.events_count
    or coalesce(daily.purchase_amount, 0) <> hourly.purchase_amount
    or (daily.is_data_gap and not hourly.is_lost)
