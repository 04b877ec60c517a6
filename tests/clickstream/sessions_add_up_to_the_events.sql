with sessions as (

    select
        sum(events_count) as events_count,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(removals_count) as removals_count,
        sum(purchases_count) as purchases_count,
        sum(purchase_amount) as purchase_amount,
        sum(case when is_session_given then events_count else 0 end) as given_count,
        min(started_at) as first_event_at,
        max(ended_at) as last_event_at
    from {{ ref('fct_clickstream__sessions') }}

),

events as (

    select
        count(*) as events_count,
        sum(case when event_type = 'view' then 1 else 0 end) as views_count,
        sum(case when event_type = 'cart' then 1 else 0 end) as carts_count,
        sum(case when event_type = 'remove_from_cart' then 1 else 0 end)
            as removals_count,
        sum(case when event_type = 'purchase' then 1 else 0 end) as purchases_count,
        sum(case when event_type = 'purchase' and price > 0 then price else 0 end)
            as purchase_amount,
        count(session_id) as given_count,
        min(event_at) as first_event_at,
        max(event_at) as last_event_at
    from {{ ref('fct_clickstream__events') }}

)

select *
from sessions
cross join events
where
    coalesce(sessions.events_count, 0) <> events.events_count
    or sessions.views_count <> events.views_count
    or sessions.carts_count <> events.carts_count
    or sessions.removals_count <> events.removals_count
    or sessions.purchases_count <> events.purchases_count
    or sessions.purchase_amount <> events.purchase_amount
    or sessions.given_count <> events.given_count
    or sessions.first_event_at <> events.first_event_at
    or sessions.last_event_at <> events.last_event_at
