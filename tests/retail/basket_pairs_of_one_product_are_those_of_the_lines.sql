-- All pairs of the product that is on most invoices, counted straight from the lines,
-- with no numbers and no early floor: none is missing, none too many.
with purchases as (

    select distinct
        invoice_id,
        stock_code
    from {{ ref('fct_retail__invoice_lines') }}
    where is_purchase

),

products as (

    select
        stock_code,
        count(*) as invoices_count
    from purchases
    group by stock_code

),

totals as (

    select count(distinct invoice_id) as invoices_count
    from purchases

),

top_product as (

    select stock_code
    from products
    order by invoices_count desc, stock_code
    limit 1

),

counted as (

    select
        least(top_product.stock_code, others.stock_code) as stock_code_a,
        greatest(top_product.stock_code, others.stock_code) as stock_code_b,
        count(*) as invoices_pair_count
    from top_product
    inner join purchases as own on top_product.stock_code = own.stock_code
    inner join purchases as others
        on
            own.invoice_id = others.invoice_id
            and own.stock_code <> others.stock_code
    group by stock_code_a, stock_code_b

),

expected as (

    select
        counted.stock_code_a,
        counted.stock_code_b,
        counted.invoices_pair_count,
        product_a.invoices_count as invoices_a_count,
        product_b.invoices_count as invoices_b_count,
        totals.invoices_count
    from counted
    cross join totals
    inner join products as product_a on counted.stock_code_a = product_a.stock_code
    inner join products as product_b on counted.stock_code_b = product_b.stock_code
    where
        counted.invoices_pair_count >= {{ var('retail_basket_pairs_min_invoices') }}
        and counted.invoices_pair_count
        >= {{ var('retail_basket_pairs_min_support') }}::decimal(18, 9)
        * totals.invoices_count

),

actual as (

    select pairs.*
    from {{ ref('fct_retail__basket_pairs') }} as pairs
    inner join top_product
        on
            pairs.stock_code_a = top_product.stock_code
            or pairs.stock_code_b = top_product.stock_code

)

select
    coalesce(actual.stock_code_a, expected.stock_code_a) as stock_code_a,
    coalesce(actual.stock_code_b, expected.stock_code_b) as stock_code_b,
    actual.invoices_pair_count,
    expected.invoices_pair_count as counted_again
from actual
full outer join expected
    on
        actual.stock_code_a = expected.stock_code_a
        and actual.stock_code_b = expected.stock_code_b
where
    actual.stock_code_a is null
    or expected.stock_code_a is null
    or actual.invoices_pair_count <> expected.invoices_pair_count
    or actual.invoices_a_count <> expected.invoices_a_count
    or actual.invoices_b_count <> expected.invoices_b_count
    or actual.invoices_count <> expected.invoices_count
