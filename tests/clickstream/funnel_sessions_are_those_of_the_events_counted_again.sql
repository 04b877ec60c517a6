-- Session by session, straight from the events: where they are so many that this would
-- take longer than the funnel itself, the sum of all sessions (see
-- funnel_holds_every_session_with_a_view_once) has to do.
with events as (

    select * from {{ ref('int_clickstream__events_sessioned') }}

),

size as (

    select count(*) as events_count from {{ ref('fct_clickstream__events') }}

),

views as (

    select
        events.user_id,
        events.session_id,
        events.category,
        events.event_date
    from events
    cross join size
    where events.event_type = 'view' and size.events_count < 2000000

),

first_views as (

    select
        category,
        event_date
    from views
    qualify
        row_number() over (
            partition by user_id, session_id, category order by event_date
        ) = 1
    union all
    select
        'all' as category,
        event_date
    from views
    qualify
        row_number() over (
            partition by user_id, session_id order by event_date
        ) = 1

),

counted as (

    select
        category,
        count(*) as sessions_count,
        event_date
    from first_views
    group by category, event_date

),

funnel as (

    select funnels.*
    from {{ ref('fct_clickstream__funnel') }} as funnels
    cross join size
    where
        funnels.level = 'session'
        and funnels.mode = 'open'
        and size.events_count < 2000000

)

select
    funnel.event_date,
    funnel.category,
    funnel.viewed_count,
    counted.sessions_count
from funnel
full outer join counted
    on
        funnel.event_date = counted.event_date
        and funnel.category = counted.category
where
    funnel.category is null
    or funnel.viewed_count <> coalesce(counted.sessions_count, 0)
