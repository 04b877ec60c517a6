-- A table, because it folds all lines and both steps of the pairs read it
{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

totals as (

    select count(distinct invoice_id) as invoices_total_count
    from lines
    where is_purchase

),

products as (

    select
        stock_code,
        count(distinct invoice_id) as invoices_count
    from lines
    where is_purchase
    group by stock_code

),

floors as (

    select
        invoices_total_count,
        -- Decimals: 0.1 of 30 invoices is 3, in doubles a little more
        ceil(
            greatest(
                {{ var('retail_basket_pairs_min_invoices') }}::decimal(18, 9),
                {{ var('retail_basket_pairs_min_support') }}::decimal(18, 9)
                * invoices_total_count,
                1
            )
        )::bigint as min_invoices_count
    from totals

),

counted as (

    select
        products.stock_code,
        row_number() over (order by products.stock_code)::integer as product_number,
        products.invoices_count,
        floors.invoices_total_count,
        floors.min_invoices_count
    from products
    cross join floors
    -- A pair is never more frequent than its rarer product
    where products.invoices_count >= floors.min_invoices_count

)

select * from counted
