{{ config(materialized='view' if target.type == 'duckdb' else 'table') }}

with summed as (

    select * from {{ ref('int_clickstream__sessions_summed') }}

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
