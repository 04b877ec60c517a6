{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_product_steps_summed') }}

),

-- What is asked stands among what happened
moments as (

    select
        product_id,
        step_number,
        views_count,
        carts_count,
        purchases_count,
        false as is_asked
    from steps

    union all

    select
        product_id,
        as_of_step as step_number,
        0 as views_count,
        0 as carts_count,
        0 as purchases_count,
        true as is_asked
    from pairs
    group by product_id, as_of_step

),

cumulated as (

    select
        product_id,
        step_number as as_of_step,
        coalesce(sum(views_count) over earlier, 0)::bigint as views_count,
        coalesce(sum(carts_count) over earlier, 0)::bigint as carts_count,
        coalesce(sum(purchases_count) over earlier, 0)::bigint as purchases_count,
        is_asked
    from moments
    window earlier as (
        partition by product_id order by step_number
        range between unbounded preceding and 1 preceding
    )

),

product_histories_summed as (

    select
        product_id,
        as_of_step,
        views_count,
        carts_count,
        purchases_count
    from cumulated
    where is_asked

)

select * from product_histories_summed
