-- That its dates are those of the events is held by tables_add_up_to_the_events.
with funnel as (

    select * from {{ ref('fct_clickstream__funnel') }}

),

found as (

    select
        count(*) as rows_count,
        count(distinct category) as categories_count,
        count(distinct event_date) as dates_count,
        count(distinct level || mode) as funnels_count,
        {{ dbt.datediff('min(event_date)', 'max(event_date)', 'day') }} + 1
            as calendar_dates_count
    from funnel

)

select *
from found
where
    rows_count <> categories_count * calendar_dates_count * funnels_count
    or dates_count <> calendar_dates_count
    or funnels_count <> 4
