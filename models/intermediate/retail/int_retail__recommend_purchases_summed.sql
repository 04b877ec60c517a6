-- A table, because every step of the recommendations reads it
{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__recommend_lines_listed') }}

),

summed as (

    select
        as_of,
        customer_id,
        stock_code,
        count(distinct invoice_id) as invoices_count,
        sum(quantity)::bigint as units_count,
        min(age_days) as last_age_days,
        max(age_days) as first_age_days
    from lines
    where is_purchase and has_customer
    group by as_of, customer_id, stock_code

),

-- Numbers in the place of texts: the pairs of the next steps are millions of rows
numbered as (

    select
        as_of,
        customer_id,
        dense_rank() over (order by customer_id)::integer as customer_number,
        stock_code,
        dense_rank() over (order by stock_code)::integer as product_number,
        row_number() over (
            partition by as_of, customer_id
            order by last_age_days, invoices_count desc, stock_code
        )::integer as newest_rank,
        count(*) over (partition by as_of, customer_id)::integer as products_count,
        invoices_count,
        units_count,
        first_age_days,
        last_age_days,
        -- Decimals add up to the same sum in any order
        exp(-last_age_days / 60)::decimal(9, 6) as freshness
    from summed

)

select * from numbered
