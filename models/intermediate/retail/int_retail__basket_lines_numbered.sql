-- A table, because the pairs join it with itself. Small whole numbers in the order of
-- the products make that join and its grouping twice as fast as the text keys do.
{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('fct_retail__invoice_lines') }}

),

products as (

    select * from {{ ref('int_retail__basket_products_counted') }}

),

baskets as (

    select distinct
        lines.invoice_id,
        products.product_number
    from lines
    inner join products on lines.stock_code = products.stock_code
    where lines.is_purchase

),

invoices as (

    select
        invoice_id,
        row_number() over (order by invoice_id)::integer as invoice_number
    from baskets
    group by invoice_id

),

numbered as (

    select
        invoices.invoice_number,
        baskets.product_number
    from baskets
    inner join invoices on baskets.invoice_id = invoices.invoice_id
    order by baskets.product_number, invoices.invoice_number

)

select * from numbered
