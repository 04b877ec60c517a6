-- A table, because products and customers are both measured by it
{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

times as (

    select as_of
    from {{ ref('int_retail__as_of_times_listed') }}
    where task = 'repurchase'

),

-- Folded once, before the times multiply it
product_days as (

    select
        customer_id,
        stock_code,
        sum(unit_price)::decimal(18, 4) as unit_prices_sum,
        count(*) as lines_count,
        invoice_date
    from lines
    where customer_id is not null and is_purchase
    group by customer_id, stock_code, invoice_date

),

counted as (

    select
        times.as_of,
        product_days.customer_id,
        product_days.stock_code,
        count(*) as purchase_days_count,
        {{ as_decimal(
            'sum(product_days.unit_prices_sum)::double'
            ~ ' / sum(product_days.lines_count)', 6
        ) }} as mean_unit_price,
        min(product_days.invoice_date) as first_purchase_date,
        max(product_days.invoice_date) as last_purchase_date
    from times
    inner join product_days on product_days.invoice_date < times.as_of::date
    group by times.as_of, product_days.customer_id, product_days.stock_code

)

select * from counted
