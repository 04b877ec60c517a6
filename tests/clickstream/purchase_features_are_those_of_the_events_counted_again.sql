-- Pairs, labels and some numbers of the first time of the test, again from the events
-- by their times alone. Of a large shop, from two million events on, one user in 64.
with size as (

    select count(*) as events_count
    from {{ ref('fct_clickstream__events') }}

),

times as (

    select
        as_of,
        users_share,
        label_ends_at
    from {{ ref('int_clickstream__purchase_as_ofs_listed') }}
    where split = 'test'
    order by as_of
    limit 1

),

events as (

    select
        events.user_id,
        events.product_id,
        events.event_type,
        events.event_at < times.as_of as is_before,
        events.event_at < times.as_of
        and events.event_at >= {{ dbt.dateadd(
            'second',
            '-' ~ purchase_steps().lookback_steps * purchase_steps().step,
            'times.as_of',
        ) }} as is_in_lookback,
        events.event_at >= times.as_of
        and events.event_at < times.label_ends_at as is_ahead
    from {{ ref('fct_clickstream__events') }} as events
    cross join times
    cross join size
    where
        {{ draw_of('events.user_id') }} < times.users_share
        and (size.events_count < 2000000 or mod(hash(events.user_id), 64) = 0)

),

users as (

    select
        user_id,
        sum(case when is_before then 1 else 0 end) as user_events_before,
        sum(case when is_in_lookback and event_type = 'cart' then 1 else 0 end)
            as user_carts
    from events
    group by user_id

),

counted as (

    select
        user_id,
        product_id,
        sum(case when is_in_lookback and event_type = 'view' then 1 else 0 end)
            as views,
        sum(case when is_in_lookback and event_type = 'cart' then 1 else 0 end)
            as carts,
        sum(case when is_before and event_type = 'purchase' then 1 else 0 end)
            as purchases_before,
        max(case when is_ahead and event_type = 'purchase' then 1 else 0 end) as label
    from events
    group by user_id, product_id

),

expected as (

    select
        counted.*,
        users.user_events_before,
        users.user_carts
    from counted
    inner join users on counted.user_id = users.user_id
    where counted.views + counted.carts > 0

),

built as (

    select features.*
    from {{ ref('ml_purchase__features') }} as features
    inner join times on features.as_of = times.as_of
    cross join size
    where size.events_count < 2000000 or mod(hash(features.entity_id), 64) = 0

)

select
    coalesce(expected.user_id, built.entity_id) as user_id,
    coalesce(expected.product_id, built.item_id) as product_id
from expected
full outer join built
    on expected.user_id = built.entity_id and expected.product_id = built.item_id
where
    expected.user_id is null
    or built.entity_id is null
    or expected.views <> built.views
    or expected.carts <> built.carts
    or expected.purchases_before <> built.purchases_before
    or expected.label <> built.label
    or expected.user_events_before <> built.user_events_before
    or expected.user_carts <> built.user_carts
