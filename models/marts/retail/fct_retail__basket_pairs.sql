with lines as (

    select * from {{ ref('fct_retail__invoice_lines') }}

),

counted as (

    select * from {{ ref('int_retail__basket_products_counted') }}

),

names as (

    select * from {{ ref('dim_retail__products') }}

),

baskets as (

    select distinct
        lines.invoice_id,
        counted.product_number
    from lines
    inner join counted on lines.stock_code = counted.stock_code
    where lines.is_purchase

),

-- Numbers in the place of codes make these tens of millions of pairs cheaper to group.
-- They follow the order of the codes, so a < b holds for both.
pairs as (

    select
        left_side.product_number as product_number_a,
        right_side.product_number as product_number_b,
        count(*) as invoices_pair_count
    from baskets as left_side
    inner join baskets as right_side
        on left_side.invoice_id = right_side.invoice_id
    where left_side.product_number < right_side.product_number
    group by left_side.product_number, right_side.product_number

),

measured as (

    select
        product_a.stock_code as stock_code_a,
        product_b.stock_code as stock_code_b,
        name_a.product_name as product_name_a,
        name_b.product_name as product_name_b,
        product_a.invoices_total_count as invoices_count,
        product_a.invoices_count as invoices_a_count,
        product_b.invoices_count as invoices_b_count,
        pairs.invoices_pair_count,
        pairs.invoices_pair_count / product_a.invoices_total_count as support,
        pairs.invoices_pair_count / product_a.invoices_count as confidence_a_to_b,
        pairs.invoices_pair_count / product_b.invoices_count as confidence_b_to_a,
        (
            pairs.invoices_pair_count * product_a.invoices_total_count
            / (product_a.invoices_count * product_b.invoices_count)
        )::double as lift
    from pairs
    inner join counted as product_a
        on pairs.product_number_a = product_a.product_number
    inner join counted as product_b
        on pairs.product_number_b = product_b.product_number
    left join names as name_a on product_a.stock_code = name_a.stock_code
    left join names as name_b on product_b.stock_code = name_b.stock_code
    where pairs.invoices_pair_count >= product_a.min_invoices_count

)

select * from measured
