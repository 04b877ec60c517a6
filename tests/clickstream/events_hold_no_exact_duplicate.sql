-- Equal events share their user, so it is enough to look at some users, if at all of
-- their events: at all users of a small shop, at one in 16 from two million events on.
with events as (
    select * from {{ ref('fct_clickstream__events') }}
),

size as (
    select count(*) as events_count from events
),

looked_at as (
    select events.*
    from events
    cross join size
    where size.events_count < 2000000 or mod(hash(events.user_id), 16) = 0
)

select
    event_at,
    event_type,
    product_id,
    category_id,
    category_code,
    brand,
    price,
    user_id,
    session_id,
    count(*) as copies_count
from looked_at
group by
    event_at,
    event_type,
    product_id,
    category_id,
    category_code,
    brand,
    price,
    user_id,
    session_id
having count(*) > 1
