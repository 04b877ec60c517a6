{{ config(materialized='table') }}

with histories as (

    select * from {{ ref('int_clickstream__purchase_product_histories_summed') }}

),

lookbacks as (

    select * from {{ ref('int_clickstream__purchase_lookbacks_listed') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_product_steps_summed') }}

),

-- Only what is asked is summed. A pair brings its product's own event into the
-- lookback, so that there is always a step.
products_measured as (

    select
        histories.product_id,
        histories.as_of_step,
        coalesce(
            max_by(steps.category_id, steps.step_number) filter (
                where steps.category_id is not null
            ),
            'unknown'
        ) as category_id,
        coalesce(
            max_by(steps.brand, steps.step_number) filter (
                where steps.brand is not null
            ),
            'unknown'
        ) as brand,
        max_by(steps.price, steps.step_number) filter (
            where steps.price is not null
        ) as price,
        sum(steps.views_count)::bigint as views_count,
        sum(steps.carts_count)::bigint as carts_count,
        sum(steps.purchases_count)::bigint as purchases_count,
        min(histories.views_count) as views_before_count,
        min(histories.carts_count) as carts_before_count,
        min(histories.purchases_count) as purchases_before_count
    from histories
    inner join lookbacks on histories.as_of_step = lookbacks.as_of_step
    inner join steps
        on
            histories.product_id = steps.product_id
            and lookbacks.step_number = steps.step_number
    group by histories.product_id, histories.as_of_step

)

select * from products_measured
