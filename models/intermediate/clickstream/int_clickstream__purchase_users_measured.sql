{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

lookbacks as (

    select * from {{ ref('int_clickstream__purchase_lookbacks_listed') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_user_steps_summed') }}

),

histories as (

    select * from {{ ref('int_clickstream__purchase_user_histories_summed') }}

),

categories as (

    select * from {{ ref('int_clickstream__purchase_user_categories_summed') }}

),

shop as (

    select * from {{ ref('int_clickstream__purchase_shop_rates_smoothed') }}

),

recent as (

    select
        steps.user_id,
        lookbacks.as_of_step,
        sum(steps.events_count)::double as user_events,
        sum(steps.views_count)::double as user_views,
        sum(steps.carts_count)::double as user_carts,
        sum(steps.purchases_count)::double as user_purchases,
        sum(steps.sessions_count)::double as user_sessions,
        max(steps.last_event_at) as last_event_at
    from steps
    inner join lookbacks
        on
            steps.step_number = lookbacks.step_number
            and steps.draw < lookbacks.users_share
    group by steps.user_id, lookbacks.as_of_step

),

baskets as (

    select
        user_id,
        as_of_step,
        sum(products_count)::double as user_products,
        sum(in_cart_count)::bigint as in_cart_count,
        (sum(log_prices) / nullif(1000.0 * sum(priced_count), 0))::double
            as mean_log_price
    from categories
    group by user_id, as_of_step

),

users_measured as (

    select
        recent.*,
        baskets.user_products,
        baskets.in_cart_count,
        baskets.mean_log_price,
        {{ hours_between('recent.last_event_at', 'as_ofs.as_of') }}
            as user_hours_since_last_event,
        {{ hours_between('histories.first_event_at', 'as_ofs.as_of') }} / 24
            as user_days_since_first_event,
        {{ hours_between('histories.last_purchase_at', 'as_ofs.as_of') }}
            as user_hours_since_last_purchase,
        histories.events_count::double as user_events_before,
        histories.purchases_count::double as user_purchases_before,
        histories.active_steps_count::double as user_active_periods_before,
        (
            histories.active_steps_count / (
                recent.as_of_step
                - {{ step_number('histories.first_event_at', grid.step) }}
            )
        )::double as user_active_periods_share,
        (
            (histories.purchases_count + 50 * shop.purchase_rate)
            / (histories.views_count + 50)
        )::double as user_purchase_rate,
        (
            (histories.purchases_count + 5 * shop.cart_purchase_rate)
            / (histories.carts_count + 5)
        )::double as user_cart_purchase_rate
    from recent
    inner join as_ofs on recent.as_of_step = as_ofs.step_number
    inner join shop on recent.as_of_step = shop.as_of_step
    inner join histories
        on
            recent.user_id = histories.user_id
            and recent.as_of_step = histories.as_of_step
    inner join baskets
        on
            recent.user_id = baskets.user_id
            and recent.as_of_step = baskets.as_of_step

)

select * from users_measured
