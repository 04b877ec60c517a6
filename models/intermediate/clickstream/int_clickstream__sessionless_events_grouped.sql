{{ config(materialized='table') }}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}
    where session_id is null

),

-- Events of one second take each other's place freely here: only their time decides,
-- and the maximum below runs over all of its second.
followed as (

    select
        *,
        lag(event_at) over (partition by user_id order by event_at)
            as previous_event_at
    from events

),

started as (

    select
        *,
        case
            when
                previous_event_at is null
                or event_at >= {{ dbt.dateadd(
                    'minute',
                    var('clickstream_session_gap_minutes'),
                    'previous_event_at',
                ) }}
                then event_at
        end as session_start_at
    from followed

),

grouped as (

    select
        *,
        max(session_start_at) over (partition by user_id order by event_at)
            as session_started_at
    from started

),

named as (

    select
        user_id,
        'gap ' || {{ dbt.cast(
            dbt.date_trunc('second', 'session_started_at'), dbt.type_string()
        ) }} as session_id,
        product_id,
        category,
        event_type,
        price,
        is_known_event_type,
        has_price,
        event_at,
        event_date
    from grouped

)

select * from named
