{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_product_steps_summed') }}

),

lookback as (

    select generated_number as steps_before
    from ({{ dbt.generate_series(grid.lookback_steps) }}) as series

),

asked as (

    select
        product_id,
        as_of_step
    from pairs
    where views_count + carts_count > 0
    group by product_id, as_of_step

),

-- The product's own event puts the pair into the lookback: some step is always found
recent as (

    select
        asked.product_id,
        asked.as_of_step,
        sum(steps.views_count)::bigint as views_count,
        sum(steps.carts_count)::bigint as carts_count,
        sum(steps.purchases_count)::bigint as purchases_count,
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
    inner join asked
        on
            steps.product_id = asked.product_id
            and steps.step_number + lookback.steps_before = asked.as_of_step
    group by asked.product_id, asked.as_of_step

),

-- What was asked stands among what happened, before its own step
moments as (

    select
        product_id,
        step_number,
        1 as place,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(purchases_count) as purchases_count
    from steps
    group by product_id, step_number

    union all

    select
        product_id,
        as_of_step as step_number,
        0 as place,
        0 as views_count,
        0 as carts_count,
        0 as purchases_count
    from asked

),

histories as (

    select
        product_id,
        step_number,
        place,
        sum(views_count) over before_it as views_before_count,
        sum(carts_count) over before_it as carts_before_count,
        sum(purchases_count) over before_it as purchases_before_count
    from moments
    window before_it as (
        partition by product_id order by step_number, place
        rows between unbounded preceding and current row
    )

),

products_measured as (

    select
        recent.*,
        histories.views_before_count::bigint as views_before_count,
        histories.carts_before_count::bigint as carts_before_count,
        histories.purchases_before_count::bigint as purchases_before_count
    from recent
    inner join histories
        on
            recent.product_id = histories.product_id
            and recent.as_of_step = histories.step_number
            and histories.place = 0

)

select * from products_measured
