{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_clickstream__pairs_converted') }}

),

sessions as (

    select * from {{ ref('int_clickstream__sessions_converted') }}

),

categories as (

    select * from {{ ref('int_clickstream__product_categories_listed') }}

),

units as (

    select
        'session' as level,
        category,
        first_viewed_at,
        carted_at,
        purchased_at,
        purchased_after_cart_at
    from sessions
    union all
    select
        'user_product' as level,
        categories.category,
        pairs.first_viewed_at,
        pairs.carted_at,
        pairs.purchased_at,
        pairs.purchased_after_cart_at
    from pairs
    inner join categories on pairs.product_id = categories.product_id

),

moded as (

    select
        level,
        'open' as mode,
        category,
        coalesce(purchased_at < carted_at, purchased_at is not null)
            as is_without_cart,
        first_viewed_at,
        carted_at,
        purchased_at
    from units
    union all
    select
        level,
        'closed' as mode,
        category,
        false as is_without_cart,
        first_viewed_at,
        carted_at,
        purchased_after_cart_at as purchased_at
    from units

),

timed as (

    select
        *,
        {{ dbt.datediff('first_viewed_at', 'carted_at', 'second') }}
            as seconds_to_cart,
        {{ dbt.datediff('first_viewed_at', 'purchased_at', 'second') }}
            as seconds_to_purchase
    from moded

),

funnel_conversions_measured as (

    select
        level,
        mode,
        category,
        count(carted_at) as carted_count,
        count(purchased_at) as purchased_count,
        count(*) filter (where is_without_cart) as purchased_without_cart_count,
        median(seconds_to_cart)::double as median_seconds_to_cart,
        median(seconds_to_purchase)::double as median_seconds_to_purchase,
        sum(seconds_to_purchase)::double / nullif(count(seconds_to_purchase), 0)
            as mean_seconds_to_purchase,
        percentile_cont(0.25) within group (order by seconds_to_purchase)::double
            as quartile_1_seconds_to_purchase,
        percentile_cont(0.75) within group (order by seconds_to_purchase)::double
            as quartile_3_seconds_to_purchase,
        first_viewed_at::date as event_date
    from timed
    group by level, mode, category, event_date

)

select * from funnel_conversions_measured
