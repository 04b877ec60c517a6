{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

-- Lines without a price carry notes on the stock ("damages", "?", "found") in place of
-- a name, so the names of lines that sold come first.
names as (

    select
        stock_code,
        product_name,
        case
            when is_sold then 1
            when line_type = 'sale' and quantity > 0 then 2
            else 3
        end as name_rank,
        count(*) as lines_count,
        max(invoiced_at) as last_invoiced_at

    from lines
    where product_name is not null
    group by stock_code, product_name, name_rank

),

product_names_chosen as (

    select
        stock_code,
        product_name

    from names
    qualify
        row_number() over (
            partition by stock_code
            order by name_rank, lines_count desc, last_invoiced_at desc, product_name
        ) = 1

)

select * from product_names_chosen
