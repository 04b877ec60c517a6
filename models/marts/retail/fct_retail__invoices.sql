with lines as (

    select * from {{ ref('fct_retail__invoice_lines') }}

),

-- An invoice that names two customers or countries keeps the one named first.
invoices as (

    select
        invoice_id,
        min_by(customer_id, line_number) filter (
            where customer_id is not null
        ) as customer_id,

        min_by(country, line_number) filter (where country is not null) as country,
        line_type as invoice_type,

        count(*) as lines_count,
        count(distinct case when is_product then stock_code end) as products_count,
        coalesce(
            sum(quantity) filter (where is_product and unit_price <> 0), 0
        )::bigint as units_count,
        coalesce(
            sum(line_amount) filter (where is_product), 0
        )::decimal(18, 4) as product_amount,
        coalesce(
            sum(line_amount) filter (where not is_product), 0
        )::decimal(18, 4) as fee_amount,
        sum(line_amount)::decimal(18, 4) as invoice_amount,

        count(*) filter (where is_sold) > 0 as is_order,
        count(*) filter (where has_customer) > 0 as has_customer,

        min(invoiced_at)::date as invoice_date,

        min(invoiced_at) as invoiced_at,
        max(invoiced_at) as last_invoiced_at

    from lines
    group by invoice_id, line_type

)

select * from invoices
