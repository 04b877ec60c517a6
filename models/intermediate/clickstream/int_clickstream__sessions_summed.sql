{{ config(**kept_by('session')) }}

with events as (

    select
        *,
        {{ event_position() }} as event_position
    from {{ ref('int_clickstream__events_sessioned') }}
    {{ where_changed('session') }}

),

sessions_summed as (

    select
        user_id,
        session_id,

        -- The least of the rows that hold the product: to look for the product of the
        -- least row (min_by) takes twice as long.
        (min({{ row_of(['event_position', 'product_id']) }})).value_2
            as entry_product_id,
        mod(max(event_position), 8)::integer as exit_stage,

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

)

select * from sessions_summed
