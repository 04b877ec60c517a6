{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}

),

asked as (

    select
        user_id,
        as_of_step,
        sum(events_count)::bigint as events_count,
        sum(views_count)::bigint as views_count,
        sum(carts_count)::bigint as carts_count,
        sum(purchases_count)::bigint as purchases_count,
        count(*) as products_count,
        count(*) filter (where is_in_cart) as in_cart_products_count,
        max(last_event_at) as last_event_at
    from pairs
    group by user_id, as_of_step

),

asked_users as (

    select user_id
    from asked
    group by user_id

),

steps as (

    select
        events.user_id,
        {{ step_number('events.event_at', grid.step) }} as step_number,
        count(*) as events_count,
        count(*) filter (where events.event_type = 'view') as views_count,
        count(*) filter (where events.event_type = 'cart') as carts_count,
        count(*) filter (where events.event_type = 'purchase') as purchases_count,
        min(events.event_at) as first_event_at,
        max(events.event_at) filter (where events.event_type = 'purchase')
            as last_purchase_at
    from {{ ref('int_clickstream__events_cleaned') }} as events
    inner join asked_users on events.user_id = asked_users.user_id
    group by events.user_id, {{ step_number('events.event_at', grid.step) }}

),

-- What was asked stands among what happened, before its own step
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

histories as (

    select
        user_id,
        step_number,
        place,
        sum(events_count) over before_it as events_before_count,
        sum(views_count) over before_it as views_before_count,
        sum(carts_count) over before_it as carts_before_count,
        sum(purchases_count) over before_it as purchases_before_count,
        min(first_event_at) over before_it as first_event_at,
        max(last_purchase_at) over before_it as last_purchase_at
    from moments
    window before_it as (
        partition by user_id order by step_number, place
        rows between unbounded preceding and current row
    )

),

users_measured as (

    select
        asked.*,
        histories.events_before_count::bigint as events_before_count,
        histories.views_before_count::bigint as views_before_count,
        histories.carts_before_count::bigint as carts_before_count,
        histories.purchases_before_count::bigint as purchases_before_count,
        histories.first_event_at,
        histories.last_purchase_at
    from asked
    inner join histories
        on
            asked.user_id = histories.user_id
            and asked.as_of_step = histories.step_number
            and histories.place = 0

)

select * from users_measured
