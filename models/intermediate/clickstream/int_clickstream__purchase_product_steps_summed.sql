{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}

),

product_steps_summed as (

    select
        product_id,
        category_id,
        brand,
        case when has_price then price end as price,
        {{ step_number('event_at', grid.step) }} as step_number,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        max(event_at) as last_seen_at
    from events
    group by
        product_id,
        category_id,
        brand,
        case when has_price then price end,
        {{ step_number('event_at', grid.step) }}

)

select * from product_steps_summed
