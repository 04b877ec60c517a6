-- Each day, type and category again from the events, without the table of hours. What
-- no event has counts zero, or nothing in a gap.
with events as (

    select
        case
            when event_type in ('view', 'cart', 'remove_from_cart', 'purchase')
                then event_type
            else 'other'
        end as event_type,
        category,
        case when event_type = 'purchase' and price > 0 then price else 0 end
            as purchase_amount,
        event_date

    from {{ ref('fct_clickstream__events') }}

),

expected as (

    select
        event_type,
        category,
        count(*) as events_count,
        sum(purchase_amount) as purchase_amount,
        event_date

    from events
    group by event_type, category, event_date

),

daily as (

    select * from {{ ref('fct_clickstream__daily_events') }}

)

select
    daily.*,
    expected.*

from expected
full join daily
    on
        expected.event_date = daily.event_date
        and expected.event_type = daily.event_type
        and expected.category = daily.category
where
    daily.event_date is null
    or coalesce(daily.events_count, 0) <> coalesce(expected.events_count, 0)
    or coalesce(daily.purchase_amount, 0) <> coalesce(expected.purchase_amount, 0)
