with transactions as (

    select * from {{ ref('stg_retail__transactions') }}

),

typed as (

    select
        *,
        case
            when is_cancellation then 'return'
            when is_adjustment then 'adjustment'
            else 'sale'
        end as line_type

    from transactions
    where row_status = 'clean'

),

-- Shops also book breakage, stock found and free goods as invoices without a price:
-- a line sells something only where goods leave and money is asked for them.
weighed as (

    select
        *,
        line_type = 'sale' and quantity > 0 and unit_price > 0 as is_sold

    from typed

),

classified as (

    select
        source_file,
        source_line,
        invoice_id,
        customer_id,
        stock_code,

        product_name,
        country,
        line_type,

        quantity,
        unit_price,
        (quantity * unit_price)::decimal(18, 4) as line_amount,

        is_product,
        is_sold,
        is_sold and is_product as is_purchase,
        has_customer,
        has_zero_price,
        has_negative_price,
        has_key_conflict,

        invoiced_at::date as invoice_date,

        invoiced_at

    from weighed

)

select * from classified
