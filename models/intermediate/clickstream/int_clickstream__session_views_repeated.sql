with events as (

    select * from {{ ref('int_clickstream__events_sessioned') }}

),

sessions as (

    select * from {{ ref('int_clickstream__sessions_summed') }}

),

long_sessions as (

    select
        user_id,
        session_id
    from sessions
    where started_at::date < ended_at::date

),

session_categories as (

    select
        events.user_id,
        events.session_id,
        events.category,
        events.event_date
    from events
    inner join long_sessions
        on
            events.user_id = long_sessions.user_id
            and events.session_id = long_sessions.session_id
    where events.event_type = 'view'
    group by events.user_id, events.session_id, events.category, events.event_date

),

units as (

    select * from session_categories
    union all
    select distinct
        user_id,
        session_id,
        'all' as category,
        event_date
    from session_categories

),

repeated as (

    select
        category,
        event_date
    from units
    qualify
        row_number() over (
            partition by user_id, session_id, category order by event_date
        ) > 1

),

session_views_repeated as (

    select
        category,
        count(*) as sessions_count,
        event_date
    from repeated
    group by category, event_date

)

select * from session_views_repeated
