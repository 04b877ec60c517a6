-- With a unique key, as many rows as days times types times categories are all there
-- are.
with daily as (

    select * from {{ ref('fct_clickstream__daily_events') }}

),

counts as (

    select
        count(*) as rows_count,
        {{ dbt.datediff('min(event_date)', 'max(event_date)', 'day') }} + 1
            as calendar_days_count,
        count(distinct event_type) as types_count,
        count(distinct category) as categories_count

    from daily

)

select *
from counts
where rows_count <> calendar_days_count * types_count * categories_count
