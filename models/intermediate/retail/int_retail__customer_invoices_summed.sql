-- A table, because four models read it and it folds all lines
{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

summed as (

    select
        customer_id,
        invoice_id,
        line_type as invoice_type,
        min(country) as country,
        count(*) filter (where is_purchase) as purchase_lines_count,
        coalesce(sum(quantity) filter (where is_purchase), 0)::bigint as units_count,
        sum(line_amount)::decimal(18, 4) as invoice_amount,
        coalesce(sum(line_amount) filter (where is_purchase), 0)::decimal(18, 4)
            as purchase_amount,
        count(*) filter (where is_purchase) > 0 as is_purchase,
        min(invoiced_at)::date as invoice_date,
        min(invoiced_at) as invoiced_at
    from lines
    where customer_id is not null
    group by customer_id, invoice_id, line_type

)

select * from summed
