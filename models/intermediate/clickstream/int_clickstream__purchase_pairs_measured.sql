{{ config(materialized='table') }}

with lookbacks as (

    select * from {{ ref('int_clickstream__purchase_lookbacks_listed') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_pair_steps_summed') }}

),

-- Each step once for every time that looks back on it
pairs_measured as (

    select
        steps.user_id,
        steps.product_id,
        lookbacks.as_of_step,
        sum(steps.events_count)::bigint as events_count,
        sum(steps.views_count)::bigint as views_count,
        coalesce(
            sum(steps.views_count) filter (
                where steps.step_number = lookbacks.as_of_step - 1
            ),
            0
        )::bigint as latest_views_count,
        sum(steps.carts_count)::bigint as carts_count,
        sum(steps.removals_count)::bigint as removals_count,
        sum(steps.purchases_count)::bigint as purchases_count,
        sum(steps.sessions_count)::bigint as sessions_count,
        count(*) as active_steps_count,
        sum(steps.dwell_seconds)::bigint as dwell_seconds,
        max(steps.last_position) as last_position,
        coalesce(
            max(steps.last_cart_position) > coalesce(max(steps.last_end_position), 0),
            false
        ) as is_in_cart,
        min_by(steps.first_price, steps.step_number) filter (
            where steps.first_price is not null
        ) as first_price,
        min(steps.first_event_at) as first_event_at,
        max(steps.last_event_at) as last_event_at,
        max(steps.last_view_at) as last_view_at,
        max(steps.last_cart_at) as last_cart_at
    from steps
    inner join lookbacks
        on
            steps.step_number = lookbacks.step_number
            and steps.draw < lookbacks.users_share
    group by steps.user_id, steps.product_id, lookbacks.as_of_step

)

select * from pairs_measured
