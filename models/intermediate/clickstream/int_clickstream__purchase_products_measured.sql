{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with histories as (

    select * from {{ ref('int_clickstream__purchase_product_histories_summed') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_product_steps_summed') }}

),

lookback as (

    select generated_number as steps_before
    from ({{ dbt.generate_series(grid.lookback_steps) }}) as series

),

-- Brand, category and price as they were last seen before as_of. A pair brings its
-- product's own event into the lookback, so that there is always a step.
products_measured as (

    select
        histories.product_id,
        histories.as_of_step,
        sum(steps.views_count)::bigint as views_count,
        sum(steps.carts_count)::bigint as carts_count,
        sum(steps.purchases_count)::bigint as purchases_count,
        min(histories.views_count) as views_before_count,
        min(histories.carts_count) as carts_before_count,
        min(histories.purchases_count) as purchases_before_count,
        max_by(
            steps.price, {{ row_of(['steps.last_seen_at', 'steps.price']) }}
        ) filter (where steps.price is not null) as last_price,
        max_by(
            steps.brand, {{ row_of(['steps.last_seen_at', 'steps.brand']) }}
        ) filter (where steps.brand is not null) as brand,
        max_by(
            steps.category_id, {{ row_of(['steps.last_seen_at', 'steps.category_id']) }}
        ) filter (where steps.category_id is not null) as category_id
    from steps
    cross join lookback
    inner join histories
        on
            steps.product_id = histories.product_id
            and steps.step_number + lookback.steps_before = histories.as_of_step
    group by histories.product_id, histories.as_of_step

)

select * from products_measured
