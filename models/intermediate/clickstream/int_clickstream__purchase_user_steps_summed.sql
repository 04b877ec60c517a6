{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pair_steps_summed') }}

),

events as (

    select
        user_id,
        event_type,
        {{ step_number('event_at', grid.step) }} as step_number,
        event_at
    from {{ ref('int_clickstream__events_cleaned') }}

),

sessions as (

    select
        user_id,
        {{ step_number('started_at', grid.step) }} as step_number
    from {{ ref('int_clickstream__sessions_summed') }}

),

-- Whoever is asked about, at any time
users as (

    select
        user_id,
        min(draw) as draw
    from pairs
    group by user_id

),

session_steps as (

    select
        sessions.user_id,
        sessions.step_number,
        count(*) as sessions_count
    from sessions
    inner join users on sessions.user_id = users.user_id
    group by sessions.user_id, sessions.step_number

),

event_steps as (

    select
        events.user_id,
        events.step_number,
        min(users.draw) as draw,
        count(*) as events_count,
        count(*) filter (where events.event_type = 'view') as views_count,
        count(*) filter (where events.event_type = 'cart') as carts_count,
        count(*) filter (where events.event_type = 'purchase') as purchases_count,
        min(events.event_at) as first_event_at,
        max(events.event_at) as last_event_at,
        max(events.event_at) filter (where events.event_type = 'purchase')
            as last_purchase_at
    from events
    inner join users on events.user_id = users.user_id
    group by events.user_id, events.step_number

),

user_steps_summed as (

    select
        event_steps.*,
        coalesce(session_steps.sessions_count, 0) as sessions_count
    from event_steps
    left join session_steps
        on
            event_steps.user_id = session_steps.user_id
            and event_steps.step_number = session_steps.step_number

)

select * from user_steps_summed
