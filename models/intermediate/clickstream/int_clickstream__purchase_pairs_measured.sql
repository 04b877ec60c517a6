{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

events as (

    select * from {{ ref('int_clickstream__purchase_events_drawn') }}

),

lookback as (

    select generated_number as steps_before
    from ({{ dbt.generate_series(grid.lookback_steps) }}) as series

),

-- Each event once for every time that looks back on it
seen as (

    select
        events.*,
        as_ofs.step_number as as_of_step
    from events
    cross join lookback
    inner join as_ofs
        on
            events.step_number + lookback.steps_before = as_ofs.step_number
            and events.draw < as_ofs.users_share

),

pairs_measured as (

    select
        user_id,
        product_id,
        as_of_step,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'view' and step_number = as_of_step - 1)
            as latest_views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'remove_from_cart') as removals_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        count(*) as events_count,
        count(distinct step_number) as active_steps_count,
        count(distinct session_id) as sessions_count,
        -- What follows after as_of isn't known: until then the last look has no length
        coalesce(
            sum(dwell_seconds) filter (where next_step_number < as_of_step), 0
        )::bigint as dwell_seconds,
        max(event_position) as last_position,
        coalesce(
            max(event_position) filter (where event_type = 'cart')
            > coalesce(
                max(event_position) filter (
                    where event_type in ('remove_from_cart', 'purchase')
                ),
                0
            ),
            false
        ) as is_in_cart,
        min_by(price, {{ row_of(['event_position', 'price']) }}) filter (
            where price is not null
        ) as first_price,
        min(event_at) as first_event_at,
        max(event_at) as last_event_at,
        max(event_at) filter (where event_type = 'view') as last_view_at,
        max(event_at) filter (where event_type = 'cart') as last_cart_at
    from seen
    group by user_id, product_id, as_of_step

)

select * from pairs_measured
