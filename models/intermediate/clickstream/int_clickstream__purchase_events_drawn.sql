{%- set grid = purchase_steps() %}

with lookbacks as (

    select * from {{ ref('int_clickstream__purchase_lookbacks_listed') }}

),

users as (

    select * from {{ ref('int_clickstream__purchase_users_drawn') }}

),

events as (

    select
        *,
        {{ step_number('event_at', grid.step) }} as step_number,
        {{ event_position() }} as event_position
    from {{ ref('int_clickstream__events_sessioned') }}

),

-- The users that any time asks about, by the steps that it looks back on
steps as (

    select
        step_number,
        max(users_share) as users_share
    from lookbacks
    group by step_number

),

drawn as (

    select
        events.user_id,
        events.session_id,
        events.product_id,
        events.event_type,
        case when events.has_price then events.price end as price,
        events.step_number,
        events.event_position,
        users.draw,
        events.event_at
    from events
    inner join steps on events.step_number = steps.step_number
    inner join users
        on events.user_id = users.user_id and steps.users_share > users.draw

),

-- Of one second's events the one last in order is looked at until the next second. Two
-- of one kind and product take each other's place freely: they are summed together.
followed as (

    select
        *,
        lead(event_at) over (
            partition by user_id, step_number order by event_position, product_id
        ) as next_event_at
    from drawn

),

events_drawn as (

    select
        user_id,
        session_id,
        product_id,
        event_type,
        price,
        step_number,
        event_position,
        draw,
        case
            when
                next_event_at < {{ dbt.dateadd(
                    'minute', var('clickstream_session_gap_minutes'), 'event_at'
                ) }}
                then {{ dbt.datediff('event_at', 'next_event_at', 'second') }}
        end as dwell_seconds,
        event_at
    from followed

)

select * from events_drawn
