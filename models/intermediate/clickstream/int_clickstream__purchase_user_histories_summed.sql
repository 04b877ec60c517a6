{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with pairs as (
    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}
),

events as (

    select
        user_id,
        event_type,
        {{ step_number('event_at', grid.step) }} as step_number,
        event_at
    from {{ ref('int_clickstream__events_cleaned') }}

),

asked as (

    select
        user_id,
        as_of_step
    from pairs
    group by user_id, as_of_step

),

asked_users as (

    select
        user_id,
        max(as_of_step) as last_step
    from asked
    group by user_id

),

steps as (

    select
        events.user_id,
        events.step_number,
        count(*) as events_count,
        count(*) filter (where events.event_type = 'view') as views_count,
        count(*) filter (where events.event_type = 'cart') as carts_count,
        count(*) filter (where events.event_type = 'purchase') as purchases_count,
        min(events.event_at) as first_event_at,
        max(events.event_at) filter (where events.event_type = 'purchase')
            as last_purchase_at
    from events
    inner join asked_users
        on
            events.user_id = asked_users.user_id
            and events.step_number < asked_users.last_step
    group by events.user_id, events.step_number

),

-- What is asked stands among what happened, before its own step
moments as (

    select
        user_id,
        step_number,
        1 as place,
        events_count,
        views_count,
        carts_count,
        purchases_count,
        first_event_at,
        last_purchase_at
    from steps

    union all

    select
        user_id,
        as_of_step as step_number,
        0 as place,
        0 as events_count,
        0 as views_count,
        0 as carts_count,
        0 as purchases_count,
        null as first_event_at,
        null as last_purchase_at
    from asked

),

cumulated as (

    select
        user_id,
        step_number as as_of_step,
        place,
        (sum(events_count) over before_it)::bigint as events_count,
        (sum(views_count) over before_it)::bigint as views_count,
        (sum(carts_count) over before_it)::bigint as carts_count,
        (sum(purchases_count) over before_it)::bigint as purchases_count,
        (sum(place) over before_it)::bigint as active_steps_count,
        min(first_event_at) over before_it as first_event_at,
        max(last_purchase_at) over before_it as last_purchase_at
    from moments
    window before_it as (
        partition by user_id order by step_number, place
        rows between unbounded preceding and current row
    )

),

user_histories_summed as (
    select * from cumulated
    where place = 0
)

select * from user_histories_summed
