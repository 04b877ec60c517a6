{{ config(**kept_by('event_date')) }}

with events as (

    select * from {{ ref('int_clickstream__events_sessioned') }}
    {{ where_changed('event_date') }}

),

-- Sessions are told apart by a hash: their ids are long, and nothing else is asked of
-- them. funnel_holds_every_session_with_a_view_once holds that none is lost.
session_categories as (

    select
        {{ row_hash(['user_id', 'session_id']) }} as session_hash,
        category,
        event_date
    from events
    where event_type = 'view'
    group by session_hash, category, event_date

),

sessions as (

    select
        session_hash,
        event_date
    from session_categories
    group by session_hash, event_date

),

session_views_counted as (

    select
        category,
        count(*) as sessions_count,
        event_date
    from session_categories
    group by category, event_date
    union all
    select
        'all' as category,
        count(*) as sessions_count,
        event_date
    from sessions
    group by event_date

)

select * from session_views_counted
