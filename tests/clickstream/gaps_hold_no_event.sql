-- No event of a type stands in a day or an hour that is called a gap of it, and a day
-- between two others that has none at all is called one.
with days as (

    select * from {{ ref('int_clickstream__days_classified') }}

),

hours as (

    select * from {{ ref('int_clickstream__hours_classified') }}

),

lively_days as (

    select event_date
    from days
    where events_count > 0

)

select
    event_date,
    event_type,
    is_data_gap

from days
where
    (is_data_gap and events_count > 0)
    or (
        not is_data_gap
        and event_date not in (select event_date from lively_days)
    )
union all
select
    event_date,
    null as event_type,
    is_data_gap

from hours
where is_data_gap and events_count > 0
