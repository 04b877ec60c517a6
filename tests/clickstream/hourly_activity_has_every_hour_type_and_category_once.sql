-- With a unique key, as many rows as hours times types times categories are all of
-- them. That its hours are those of the events is held by tables_add_up_to_the_events.
with hourly as (

    select * from {{ ref('fct_clickstream__hourly_activity') }}

),

counts as (

    select
        count(*) as rows_count,
        {{ dbt.datediff('min(event_hour)', 'max(event_hour)', 'hour') }} + 1
            as calendar_hours_count,
        count(distinct event_type) as types_count,
        count(distinct category) as categories_count

    from hourly

)

select *
from counts
where rows_count <> calendar_hours_count * types_count * categories_count
