{{ config(materialized='table') }}

with events as (

    select * from {{ ref('int_clickstream__purchase_events_drawn') }}

),

pair_steps_summed as (

    select
        user_id,
        product_id,
        step_number,
        min(draw) as draw,
        count(*) as events_count,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'remove_from_cart') as removals_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        count(distinct session_id) as sessions_count,
        coalesce(sum(dwell_seconds), 0)::bigint as dwell_seconds,
        max(event_position) as last_position,
        max(event_position) filter (where event_type = 'cart') as last_cart_position,
        max(event_position) filter (
            where event_type in ('remove_from_cart', 'purchase')
        ) as last_end_position,
        (min({{ row_of(['event_position', 'price']) }}) filter (
            where price is not null
        )).value_2 as first_price,
        min(event_at) as first_event_at,
        max(event_at) as last_event_at,
        max(event_at) filter (where event_type = 'view') as last_view_at,
        max(event_at) filter (where event_type = 'cart') as last_cart_at
    from events
    group by user_id, product_id, step_number

)

select * from pair_steps_summed
