-- A table: tens of millions of pairs are folded here
{{ config(materialized='table') }}

with purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

-- The newest products only: what a customer bought last says most, and the work stays
-- near linear however much a wholesaler has bought
profiles as (

    select
        as_of,
        customer_number,
        product_number,
        freshness
    from purchases
    where newest_rank <= {{ var('retail_recommend_profile_products') }}

),

pairs as (

    select
        one.as_of,
        one.product_number as product_number_a,
        other.product_number as product_number_b,
        count(*)::integer as customers_count,
        sum(least(one.freshness, other.freshness))::decimal(18, 6) as freshness_sum
    from profiles as one
    inner join profiles as other
        on
            one.as_of = other.as_of
            and one.customer_number = other.customer_number
            and one.product_number < other.product_number
    group by one.as_of, one.product_number, other.product_number
    -- One customer is chance
    having count(*) >= 2

)

select * from pairs
