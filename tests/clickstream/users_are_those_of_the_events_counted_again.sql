-- Every tenth user, so that many millions of events are no burden.
with events as (

    select * from {{ ref('fct_clickstream__events') }}
    where user_id like '%7'

),

users as (

    select * from {{ ref('dim_clickstream__users') }}
    where user_id like '%7'

),

counted as (

    select
        user_id,
        count(*) as events_count,
        count(distinct event_date) as active_days_count,
        count(distinct session_id) as given_sessions_count,
        count(session_id) as given_count,
        sum(case when event_type = 'purchase' and price > 0 then price else 0 end)
            as purchase_amount,
        min(event_at) as first_seen_at,
        max(event_at) as last_seen_at,
        min(case when event_type = 'purchase' then event_at end) as first_purchased_at
    from events
    group by user_id

)

select
    users.*,
    counted.*
from users
full outer join counted
    on users.user_id = counted.user_id
where
    users.user_id is null
    or counted.user_id is null
    or users.events_count <> counted.events_count
    or users.active_days_count <> counted.active_days_count
    or users.purchase_amount <> counted.purchase_amount
    or users.first_seen_at <> counted.first_seen_at
    or users.last_seen_at <> counted.last_seen_at
    or coalesce(users.first_purchased_at, '1900-01-01'::timestamp)
    <> coalesce(counted.first_purchased_at, '1900-01-01'::timestamp)
    -- Events without a session id make a session at least, and one each at most
    or users.sessions_count
    < counted.given_sessions_count
    + case when counted.events_count > counted.given_count then 1 else 0 end
    or users.sessions_count
    > counted.given_sessions_count + counted.events_count - counted.given_count
