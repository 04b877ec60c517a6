-- A table: millions of pairs are folded here
{{ config(materialized='table') }}

with purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

profiles as (

    select
        as_of,
        customer_number,
        product_number
    from purchases
    where newest_rank <= {{ var('retail_recommend_profile_products') }}

),

-- First purchases of a product weigh by their age: what customers begin to buy now
adoptions as (

    select
        as_of,
        customer_number,
        product_number,
        exp(-first_age_days / 30)::decimal(9, 6) as novelty
    from purchases
    where first_age_days <= 60
    qualify
        row_number() over (
            partition by as_of, customer_number
            order by first_age_days, stock_code
        ) <= {{ 2 * var('retail_recommend_profile_products') }}

),

totals as (

    select
        as_of,
        product_number,
        sum(novelty)::double as novelty_sum
    from adoptions
    group by as_of, product_number

),

owners as (

    select
        as_of,
        product_number,
        count(*) as customers_count
    from profiles
    group by as_of, product_number

),

pairs as (

    select
        profiles.as_of,
        profiles.product_number,
        adoptions.product_number as neighbour_number,
        sum(adoptions.novelty)::double as novelty_sum
    from profiles
    inner join adoptions
        on
            profiles.as_of = adoptions.as_of
            and profiles.customer_number = adoptions.customer_number
            and profiles.product_number <> adoptions.product_number
    group by profiles.as_of, profiles.product_number, adoptions.product_number
    -- One customer is chance
    having count(*) >= 2

),

-- Like a cosine, held back for rare products
likenesses as (

    select
        pairs.as_of,
        pairs.product_number,
        pairs.neighbour_number,
        (
            pairs.novelty_sum
            / sqrt((2 + owners.customers_count) * (2 + totals.novelty_sum))
        )::decimal(9, 6) as adoption
    from pairs
    inner join owners
        on
            pairs.as_of = owners.as_of
            and pairs.product_number = owners.product_number
    inner join totals
        on
            pairs.as_of = totals.as_of
            and pairs.neighbour_number = totals.product_number

)

select * from likenesses
