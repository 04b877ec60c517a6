with basket_pairs as (
    select * from {{ ref('fct_retail__basket_pairs') }}
)

-- A lift above one: bought together more often than chance would have it.
select
    stock_code_a,
    stock_code_b,
    product_name_a,
    product_name_b,
    invoices_pair_count,
    invoices_a_count,
    invoices_b_count,
    confidence_a_to_b,
    confidence_b_to_a,
    lift
from basket_pairs
where lift > 1
order by invoices_pair_count desc, lift desc, stock_code_a asc, stock_code_b asc
limit 15
