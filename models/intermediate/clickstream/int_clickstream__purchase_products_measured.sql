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

recent as (

    select
        steps.product_id,
        lookbacks.as_of_step,
        sum(steps.views_count)::bigint as views_count,
        sum(steps.carts_count)::bigint as carts_count,
        sum(steps.purchases_count)::bigint as purchases_count,
        {% for attribute in ['category_id', 'brand', 'price'] %}
        max_by(steps.{{ attribute }}, steps.step_number) filter (
            where steps.{{ attribute }} is not null
        ) as {{ attribute }}{{ ',' if not loop.last }}
        {% endfor %}
    from steps
    inner join lookbacks on steps.step_number = lookbacks.step_number
    group by steps.product_id, lookbacks.as_of_step

),

-- A pair brings its product's own event into the lookback: nothing is lost here
products_measured as (

    select
        recent.product_id,
        recent.as_of_step,
        coalesce(recent.category_id, 'unknown') as category_id,
        coalesce(recent.brand, 'unknown') as brand,
        recent.price,
        recent.views_count,
        recent.carts_count,
        recent.purchases_count,
        histories.views_count as views_before_count,
        histories.carts_count as carts_before_count,
        histories.purchases_count as purchases_before_count
    from recent
    inner join histories
        on
            recent.product_id = histories.product_id
            and recent.as_of_step = histories.as_of_step

)

select * from products_measured
