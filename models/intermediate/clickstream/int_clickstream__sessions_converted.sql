{{ config(**kept_by('session')) }}

{%- set where_session_changed = where_changed('session') %}

with events as (
    select * from {{ ref('int_clickstream__events_sessioned') }}
    {{ where_session_changed }}
),

-- Read a second time: what a query uses twice is kept in memory as a whole.
all_events as (
    select * from {{ ref('int_clickstream__events_sessioned') }}
    {{ where_session_changed }}
),

conversions as (select * from all_events where event_type in ('cart', 'purchase')),

viewed as (
    select
        user_id,
        session_id,
        category,
        min(event_at) as first_viewed_at
    from events
    where
        event_type = 'view'
        -- Hashes are compared quicker; a session too many finds no step below.
        and {{ row_hash(['user_id', 'session_id']) }} in (
            select {{ row_hash(['user_id', 'session_id']) }} from conversions
        )
    group by user_id, session_id, category
),

-- A session counts in each category that it views, and once for all of them.
units as (
    select * from viewed
    union all
    select
        user_id,
        session_id,
        'all' as category,
        min(first_viewed_at) as first_viewed_at
    from viewed
    group by user_id, session_id
),

-- Carts and purchases of the category from its first view to the end of the window.
steps as (
    select
        units.*,
        conversions.event_type,
        conversions.event_at
    from units
    inner join conversions
        on
            units.user_id = conversions.user_id
            and units.session_id = conversions.session_id
            and units.category in (conversions.category, 'all')
    where
        conversions.event_at >= units.first_viewed_at
        and conversions.event_at <= {{ dbt.dateadd(
            'day', var('clickstream_conversion_window_days'), 'units.first_viewed_at'
        ) }}
),

firsts as (
    select
        user_id,
        session_id,
        category,
        first_viewed_at,
        min(event_at) filter (where event_type = 'cart') as carted_at,
        min(event_at) filter (where event_type = 'purchase') as purchased_at
    from steps
    group by user_id, session_id, category, first_viewed_at
),

-- As in int_clickstream__pairs_converted: only a purchase before the cart has a later
-- one that counts.
later_purchases as (
    select
        firsts.user_id,
        firsts.session_id,
        firsts.category,
        min(steps.event_at) as purchased_at
    from firsts
    inner join steps
        on
            firsts.user_id = steps.user_id
            and firsts.session_id = steps.session_id
            and firsts.category = steps.category
            and firsts.carted_at <= steps.event_at
    where firsts.purchased_at < firsts.carted_at and steps.event_type = 'purchase'
    group by firsts.user_id, firsts.session_id, firsts.category
),

sessions_converted as (
    select
        firsts.*,
        case
            when firsts.carted_at <= firsts.purchased_at then firsts.purchased_at
            else later_purchases.purchased_at
        end as purchased_after_cart_at
    from firsts
    left join later_purchases
        on
            firsts.user_id = later_purchases.user_id
            and firsts.session_id = later_purchases.session_id
            and firsts.category = later_purchases.category
)

select * from sessions_converted
