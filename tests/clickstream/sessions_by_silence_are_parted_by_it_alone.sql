-- Neighbouring events of such a session are less than the gap apart, neighbouring
-- sessions of a user the gap or more.
with followed as (

    select
        user_id,
        session_id,
        event_at as later_at,
        lag(event_at) over (
            partition by user_id, session_id order by event_at
        ) as earlier_at
    from {{ ref('int_clickstream__events_sessioned') }}
    where not is_session_given

),

neighbours as (

    select
        user_id,
        session_id,
        started_at as later_at,
        lag(ended_at) over (partition by user_id order by started_at) as earlier_at
    from {{ ref('fct_clickstream__sessions') }}
    where not is_session_given

)

select * from followed
where
    {{ dbt.dateadd('minute', var('clickstream_session_gap_minutes'), 'earlier_at') }}
    <= later_at
union all
select * from neighbours
where
    {{ dbt.dateadd('minute', var('clickstream_session_gap_minutes'), 'earlier_at') }}
    > later_at
