-- With a unique key, as many rows as hours times types times categories are all of
-- them. The first and the last hour have events.
with hourly as (

    select * from {{ ref('fct_clickstream__hourly_activity') }}

),

events as (

    select
        {{ dbt.date_trunc('hour', 'min(event_at)') }} as first_hour,
        {{ dbt.date_trunc('hour', 'max(event_at)') }} as last_hour

    from {{ ref('fct_clickstream__events') }}

),

counts as (

    select
        count(*) as rows_count,
        {{ dbt.datediff('min(event_hour)', 'max(event_hour)', 'hour') }} + 1
            as calendar_hours_count,
        count(distinct event_type) as types_count,
        count(distinct category) as categories_count,
        min(event_hour) as first_hour,
        max(event_hour) as last_hour

    from hourly

)

select counts.*
from counts
cross join events
where
    counts.rows_count
    <> counts.calendar_hours_count * counts.types_count * counts.categories_count
    or counts.first_hour <> events.first_hour
    or counts.last_hour <> events.last_hour
