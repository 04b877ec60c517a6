with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by invoice_id
            order by source_file, source_line
        )::bigint as line_number

    from lines

),

invoice_lines as (

    select
        invoice_id || '-' || line_number as invoice_line_id,
        invoice_id,
        customer_id,
        stock_code,

        product_name,
        country,
        line_type,

        line_number,
        quantity,
        unit_price,
        line_amount,

        is_product,
        is_sold,
        is_purchase,
        has_customer,
        has_zero_price,
        has_negative_price,
        has_key_conflict,

        invoice_date,

        invoiced_at

    from numbered

)

select * from invoice_lines
