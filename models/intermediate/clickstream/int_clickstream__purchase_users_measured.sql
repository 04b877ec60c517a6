{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

events as (

    select * from {{ ref('int_clickstream__purchase_events_drawn') }}

),

histories as (

    select * from {{ ref('int_clickstream__purchase_user_histories_summed') }}

),

shop as (

    select * from {{ ref('int_clickstream__purchase_groups_measured') }}
    where group_kind = 'shop'

),

lookback as (

    select generated_number as steps_before
    from ({{ dbt.generate_series(grid.lookback_steps) }}) as series

),

recent as (

    select
        events.user_id,
        as_ofs.step_number as as_of_step,
        min(as_ofs.as_of) as as_of,
        count(*) as events_count,
        count(*) filter (where events.event_type = 'view') as views_count,
        count(*) filter (where events.event_type = 'cart') as carts_count,
        count(*) filter (where events.event_type = 'purchase') as purchases_count,
        count(distinct events.product_id) as products_count,
        count(distinct events.session_id) as sessions_count,
        max(events.event_at) as last_event_at
    from events
    cross join lookback
    inner join as_ofs
        on
            events.step_number + lookback.steps_before = as_ofs.step_number
            and events.draw < as_ofs.users_share
    group by events.user_id, as_ofs.step_number

),

users_measured as (

    select
        recent.user_id,
        recent.as_of_step,
        recent.events_count::double as user_events,
        recent.views_count::double as user_views,
        recent.carts_count::double as user_carts,
        recent.purchases_count::double as user_purchases,
        recent.products_count::double as user_products,
        recent.sessions_count::double as user_sessions,
        ({{ dbt.datediff('recent.last_event_at', 'recent.as_of', 'second') }}
        / 3600.0)::double as user_hours_since_last_event,
        ({{ dbt.datediff('histories.first_event_at', 'recent.as_of', 'second') }}
        / 86400.0)::double as user_days_since_first_event,
        ({{ dbt.datediff('histories.last_purchase_at', 'recent.as_of', 'second') }}
        / 3600.0)::double as user_hours_since_last_purchase,
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
    inner join histories
        on
            recent.user_id = histories.user_id
            and recent.as_of_step = histories.as_of_step
    inner join shop on recent.as_of_step = shop.as_of_step

)

select * from users_measured
