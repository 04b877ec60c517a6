{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ forget_changed('user_id') }}",
    post_hook="{{ remember_load() }}",
) }}

with events as (

    select
        *,
        {{ event_position() }} as event_position
    from {{ ref('int_clickstream__events_sessioned') }}
    {{ where_changed('user_id') }}

),

summed as (

    select
        user_id,
        session_id,

        min_by(product_id, {{ row_of(['event_position', 'product_id']) }})
            as entry_product_id,
        mod(max(event_position), 8) as exit_stage,

        count(*) as events_count,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'remove_from_cart') as removals_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        coalesce(
            sum(price) filter (where event_type = 'purchase' and has_price), 0
        )::decimal(18, 4) as purchase_amount,

        {{ dbt.bool_or('is_session_given') }} as is_session_given,

        min(event_at) as started_at,
        max(event_at) as ended_at

    from events
    group by user_id, session_id

),

sessions as (

    select
        user_id,
        session_id,

        entry_product_id,
        case exit_stage
            when 1 then 'view'
            when 2 then 'cart'
            when 3 then 'remove_from_cart'
            when 4 then 'purchase'
            else 'other'
        end as exit_event_type,

        events_count,
        views_count,
        carts_count,
        removals_count,
        purchases_count,
        events_count - views_count - carts_count - removals_count - purchases_count
            as other_events_count,
        purchase_amount,
        {{ dbt.datediff('started_at', 'ended_at', 'second') }} as duration_seconds,

        carts_count > 0 as has_cart,
        purchases_count > 0 as has_purchase,
        events_count = 1 as is_bounce,
        is_session_given,

        started_at::date as session_date,

        started_at,
        ended_at

    from summed

)

select * from sessions
