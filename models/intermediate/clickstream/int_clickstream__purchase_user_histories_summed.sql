{{ config(materialized='table') }}

with lookbacks as (

    select * from {{ ref('int_clickstream__purchase_lookbacks_listed') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_user_steps_summed') }}

),

-- What is asked stands among what happened
moments as (

    select
        user_id,
        step_number,
        events_count,
        views_count,
        carts_count,
        purchases_count,
        1 as steps_count,
        first_event_at,
        last_purchase_at,
        false as is_asked
    from steps

    union all

    select distinct
        steps.user_id,
        lookbacks.as_of_step as step_number,
        0 as events_count,
        0 as views_count,
        0 as carts_count,
        0 as purchases_count,
        0 as steps_count,
        null as first_event_at,
        null as last_purchase_at,
        true as is_asked
    from steps
    inner join lookbacks
        on
            steps.step_number = lookbacks.step_number
            and steps.draw < lookbacks.users_share

),

cumulated as (

    select
        user_id,
        step_number as as_of_step,
        (sum(events_count) over earlier)::bigint as events_count,
        (sum(views_count) over earlier)::bigint as views_count,
        (sum(carts_count) over earlier)::bigint as carts_count,
        (sum(purchases_count) over earlier)::bigint as purchases_count,
        (sum(steps_count) over earlier)::bigint as active_steps_count,
        min(first_event_at) over earlier as first_event_at,
        max(last_purchase_at) over earlier as last_purchase_at,
        is_asked
    from moments
    window earlier as (
        partition by user_id order by step_number
        range between unbounded preceding and 1 preceding
    )

),

user_histories_summed as (

    select
        user_id,
        as_of_step,
        events_count,
        views_count,
        carts_count,
        purchases_count,
        active_steps_count,
        first_event_at,
        last_purchase_at
    from cumulated
    where is_asked

)

select * from user_histories_summed
