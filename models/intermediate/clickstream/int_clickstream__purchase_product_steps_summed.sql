{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with events as (

    select
        product_id,
        category_id,
        brand,
        event_type,
        case when has_price then price end as price,
        {{ step_number('event_at', grid.step) }} as step_number,
        event_at
    from {{ ref('int_clickstream__events_cleaned') }}

),

-- Whatever changes keeps its own row first: so the many events are grouped once
changes as (

    select
        product_id,
        category_id,
        brand,
        price,
        step_number,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        max(event_at) as last_seen_at
    from events
    group by product_id, category_id, brand, price, step_number

),

product_steps_summed as (

    select
        product_id,
        step_number,
        (max({{ row_of(['last_seen_at', 'category_id']) }}) filter (
            where category_id is not null
        )).value_2 as category_id,
        (max({{ row_of(['last_seen_at', 'brand']) }}) filter (
            where brand is not null
        )).value_2 as brand,
        (max({{ row_of(['last_seen_at', 'price']) }}) filter (
            where price is not null
        )).value_2 as price,
        sum(views_count)::bigint as views_count,
        sum(carts_count)::bigint as carts_count,
        sum(purchases_count)::bigint as purchases_count
    from changes
    group by product_id, step_number

)

select * from product_steps_summed
