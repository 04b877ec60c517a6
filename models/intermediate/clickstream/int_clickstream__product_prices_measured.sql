{{ config(materialized='table') }}

with weeks as (

    select * from {{ ref('int_clickstream__product_weeks_summed') }}
    where price > 0

),

prices as (

    select
        product_id,
        price,
        sum(events_count) as events_count,
        sum(purchases_count) as purchases_count

    from weeks
    group by product_id, price

),

-- Every event counts with the price it shows: those up to this price, and all.
counted as (

    select
        product_id,
        price,
        events_count,
        purchases_count,
        sum(events_count) over (
            partition by product_id
            order by price
            rows between unbounded preceding and current row
        ) as events_up_to,
        sum(events_count) over (partition by product_id) as all_events

    from prices

),

-- The two middle events are one where their number is odd.
product_prices_measured as (

    select
        product_id,

        sum(price * purchases_count)::decimal(18, 4) as purchase_amount,
        min(price) as minimum_price,
        max(price) as maximum_price,
        {{ as_decimal('sum(price * events_count)::double / sum(events_count)') }}
            as mean_price,
        {{ as_decimal(
            '(min(price) filter (where events_up_to * 2 >= all_events)'
            ~ ' + min(price) filter (where events_up_to * 2 > all_events))::double / 2'
        ) }} as median_price

    from counted
    group by product_id

)

select * from product_prices_measured
