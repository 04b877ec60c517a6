-- A table, because it folds all lines and the features of every time look at it again
{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

summed as (

    select
        customer_id,
        count(distinct case when is_sold then invoice_id end) as orders_count,
        count(*) filter (where is_sold) as lines_count,
        coalesce(sum(quantity) filter (where is_sold), 0)::bigint as units_count,
        count(*) filter (where line_type = 'return') as return_lines_count,
        coalesce(sum(line_amount) filter (where is_sold), 0)::decimal(18, 4)
            as sales_amount,
        coalesce(-sum(line_amount) filter (where line_type = 'return'), 0)
        ::decimal(18, 4) as returned_amount,
        sum(line_amount)::decimal(18, 4) as net_amount,
        invoice_date
    from lines
    where customer_id is not null
    group by customer_id, invoice_date

)

select * from summed
