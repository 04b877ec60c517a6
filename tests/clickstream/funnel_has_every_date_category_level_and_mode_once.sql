with funnel as (

    select * from {{ ref('fct_clickstream__funnel') }}

),

events as (

    select * from {{ ref('fct_clickstream__events') }}

),

bounds as (

    select
        min(event_date) as first_date,
        max(event_date) as last_date
    from events

),

calendar as (

    select
        {{ dbt.datediff('first_date', 'last_date', 'day') }} + 1 as dates_count
    from bounds

),

found as (

    select
        count(*) as rows_count,
        count(distinct category) as categories_count,
        count(distinct event_date) as dates_count,
        count(distinct level || mode) as funnels_count
    from funnel

)

select
    found.*,
    calendar.dates_count as dates_expected_count
from found
cross join calendar
where
    found.rows_count
    <> found.categories_count * calendar.dates_count * found.funnels_count
    or found.dates_count <> calendar.dates_count
    or found.funnels_count <> 4
