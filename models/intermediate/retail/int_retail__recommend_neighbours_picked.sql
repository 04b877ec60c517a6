{{ config(materialized='table') }}
{% set neighbours = var('retail_recommend_neighbours') %}

with pairs as (

    select * from {{ ref('int_retail__recommend_pairs_counted') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

products as (

    select
        as_of,
        product_number,
        count(*) as customers_count,
        sum(freshness)::double as freshness_sum
    from purchases
    where newest_rank <= {{ var('retail_recommend_profile_products') }}
    group by as_of, product_number

),

-- The cosine over customers; fresh: they weigh by age, and rare products are held back
likenesses as (

    select
        pairs.as_of,
        pairs.product_number_a,
        pairs.product_number_b,
        (
            pairs.customers_count
            / sqrt(product_a.customers_count * product_b.customers_count)
        )::decimal(9, 6) as likeness,
        (
            pairs.freshness_sum::double
            / sqrt((1 + product_a.freshness_sum) * (1 + product_b.freshness_sum))
        )::decimal(9, 6) as fresh_likeness
    from pairs
    {% for side in ['a', 'b'] %}
    inner join products as product_{{ side }}
        on
            pairs.as_of = product_{{ side }}.as_of
            and pairs.product_number_{{ side }} = product_{{ side }}.product_number
    {% endfor %}

),

both_ways as (

    {% for one, other in [('a', 'b'), ('b', 'a')] %}
    select
        as_of,
        product_number_{{ one }} as product_number,
        product_number_{{ other }} as neighbour_number,
        likeness,
        fresh_likeness
    from likenesses
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

near as (

    select *
    from both_ways
    qualify
        row_number() over (
            partition by as_of, product_number
            order by likeness desc, neighbour_number
        ) <= {{ neighbours }}
        or row_number() over (
            partition by as_of, product_number
            order by fresh_likeness desc, neighbour_number
        ) <= {{ neighbours }}

),

adopted as (

    select *
    from {{ ref('int_retail__recommend_adoptions_counted') }}
    qualify
        row_number() over (
            partition by as_of, product_number
            order by adoption desc, neighbour_number
        ) <= {{ neighbours }}

),

picked as (

    select
        {% for key in ['as_of', 'product_number', 'neighbour_number'] %}
        coalesce(near.{{ key }}, adopted.{{ key }}) as {{ key }},
        {% endfor %}
        coalesce(near.likeness, 0)::decimal(9, 6) as likeness,
        coalesce(near.fresh_likeness, 0)::decimal(9, 6) as fresh_likeness,
        coalesce(adopted.adoption, 0)::decimal(9, 6) as adoption
    from near
    full outer join adopted
        on
            near.as_of = adopted.as_of
            and near.product_number = adopted.product_number
            and near.neighbour_number = adopted.neighbour_number

)

select * from picked
