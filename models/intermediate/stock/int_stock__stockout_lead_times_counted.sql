{{ config(materialized='table') }}

with days as (

    select
        product_id,
        lead_time_days,
        {{ dbt.date_trunc('month', 'stock_date') }}::date as stock_month
    from {{ ref('int_stock__stockout_days_prepared') }}

),

deliveries as (

    select
        product_id,
        lead_time_days,
        stock_month as delivery_month,
        count(*) as deliveries_count
    from days
    where lead_time_days is not null
    group by product_id, lead_time_days, stock_month

),

months as (

    select
        product_id,
        stock_month as as_of_month
    from days
    group by product_id, stock_month

),

-- All products together tell as much as some deliveries of the product's own
chain as (

    select
        months.as_of_month,
        deliveries.lead_time_days,
        sum(deliveries.deliveries_count) as chain_count,
        sum(sum(deliveries.deliveries_count)) over (partition by months.as_of_month)
            as chain_total
    from (select distinct as_of_month from months) as months
    inner join deliveries on months.as_of_month > deliveries.delivery_month
    group by months.as_of_month, deliveries.lead_time_days

),

own as (

    select
        months.product_id,
        months.as_of_month,
        deliveries.lead_time_days,
        sum(deliveries.deliveries_count) as own_count
    from months
    inner join deliveries
        on
            months.product_id = deliveries.product_id
            and months.as_of_month > deliveries.delivery_month
    group by months.product_id, months.as_of_month, deliveries.lead_time_days

),

-- In thousandths of a delivery, so that their sums are exact
lead_times_counted as (

    select
        months.product_id,
        chain.lead_time_days,
        (
            1000 * coalesce(own.own_count, 0)
            + round(3000.0 * chain.chain_count / chain.chain_total)
        )::bigint as weight,
        months.as_of_month
    from months
    inner join chain on months.as_of_month = chain.as_of_month
    left join own
        on
            months.product_id = own.product_id
            and months.as_of_month = own.as_of_month
            and chain.lead_time_days = own.lead_time_days

)

select * from lead_times_counted
