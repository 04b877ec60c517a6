{{ config(materialized='table') }}

{% set profile = var('retail_recommend_profile_products') %}

with purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

neighbours as (

    select * from {{ ref('int_retail__recommend_neighbours_picked') }}

),

products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

-- What goes with the newest products of a customer, bought or not. The
-- more products speak for a customer, the more of them must name a product: that bounds
-- the rows, and one voice in fifty is chance.
summed as (

    select
        purchases.as_of,
        purchases.customer_number,
        neighbours.neighbour_number as product_number,
        count(*)::integer as neighbours_count,
        sum(neighbours.likeness)::decimal(18, 6) as likeness_sum,
        sum(neighbours.fresh_likeness)::decimal(18, 6) as fresh_likeness_sum,
        sum(neighbours.adoption)::decimal(18, 6) as adoption_sum,
        max(neighbours.likeness) as likeness_max,
        max(neighbours.adoption) as adoption_max
    from purchases
    inner join neighbours
        on
            purchases.as_of = neighbours.as_of
            and purchases.product_number = neighbours.product_number
    where purchases.newest_rank <= {{ profile }}
    group by
        purchases.as_of, purchases.customer_number, neighbours.neighbour_number
    having
        count(*)
        >= 1 + floor(least(max(purchases.products_count), {{ profile }}) / 12)

),

unbought as (

    select
        summed.*,
        -- The rule "goes together and sells": fresh likeness times recent buyers
        (
            summed.fresh_likeness_sum * products.buyers_14_count
        )::decimal(18, 6) as selling_likeness
    from summed
    inner join products
        on
            summed.as_of = products.as_of
            and summed.product_number = products.product_number
    left join purchases
        on
            summed.as_of = purchases.as_of
            and summed.customer_number = purchases.customer_number
            and summed.product_number = purchases.product_number
    where purchases.product_number is null

),

picked as (

    select *
    from unbought
    qualify
        {% set order = 'over (partition by as_of, customer_number order by' %}
        row_number() {{ order }} likeness_sum desc, product_number) <= 30
        or row_number() {{ order }} fresh_likeness_sum desc, product_number) <= 40
        or row_number() {{ order }} selling_likeness desc, product_number) <= 30
        or row_number() {{ order }} adoption_sum desc, product_number)
        <= {{ var('retail_recommend_candidates') }}

)

select * from picked
