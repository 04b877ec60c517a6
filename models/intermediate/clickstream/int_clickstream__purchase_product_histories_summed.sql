{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_clickstream__purchase_pairs_measured') }}

),

steps as (

    select * from {{ ref('int_clickstream__purchase_product_steps_summed') }}

),

-- What is asked stands among what happened, before its own step
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
    from pairs
    group by product_id, as_of_step

),

cumulated as (

    select
        product_id,
        step_number as as_of_step,
        place,
        (sum(views_count) over before_it)::bigint as views_count,
        (sum(carts_count) over before_it)::bigint as carts_count,
        (sum(purchases_count) over before_it)::bigint as purchases_count
    from moments
    window before_it as (
        partition by product_id order by step_number, place
        rows between unbounded preceding and current row
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
    where place = 0

)

select * from product_histories_summed
