with events as (

    select * from {{ ref('stg_clickstream__events') }}
    where row_status <> 'quarantined'

),

sessions as (

    select * from {{ ref('int_clickstream__sessions_summed') }}

),

parted_sessions as (

    select
        user_id,
        session_id
    from sessions
    where
        is_session_given
        and {{ dbt.datediff('started_at::date', 'ended_at::date', 'day') }} > 1

),

strays_counted as (

    select
        count(*) as strays_count,
        events.event_at::date as event_date
    from events
    inner join parted_sessions
        on
            events.user_id = parted_sessions.user_id
            and events.session_id = parted_sessions.session_id
    group by events.event_at::date

)

select * from strays_counted
