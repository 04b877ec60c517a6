with source as (
    select * from {{ input('retail_transactions') }}
),

non_product_codes as (
    select * from {{ ref('retail_non_product_codes') }}
),

renamed as (
    select
        source_file,
        source_line,
        upper(trim(InvoiceNo)) as invoice_id,
        upper(trim(StockCode)) as stock_code,
        -- Spreadsheets write a whole number as 17850.0.
        regexp_replace(trim(CustomerID), '[.]0+$', '') as customer_id,
        trim(Description) as product_name,
        trim(Country) as country,
        quarantine_reason,
        raw_text,
        Quantity as quantity,
        UnitPrice as unit_price,
        InvoiceDate as invoiced_at
    from source
),

-- The first of equal rows stays clean, the others are its duplicates.
numbered as (
    select
        *,
        row_number() over (
            partition by
                invoice_id,
                stock_code,
                customer_id,
                product_name,
                country,
                quantity,
                unit_price,
                invoiced_at
            order by source_file, source_line
        ) as copy_number
    from renamed
),

stated as (
    select
        *,
        case
            when quarantine_reason is not null then 'quarantined'
            when copy_number > 1 then 'duplicate'
            else 'clean'
        end as row_status
    from numbered
),

-- Each code is compared with the patterns once, not once a row. Only `%` is special in
-- a pattern: codes such as GIFT_0001_20 have underscores of their own.
non_products as (
    select distinct stated.stock_code
    from stated
    inner join non_product_codes
        on
            stated.stock_code
            like replace(non_product_codes.stock_code_pattern, '_', '!_') escape '!'
),

final as (
    select
        source_file,
        source_line,
        invoice_id,
        stock_code,
        customer_id,
        product_name,
        country,
        row_status,
        quarantine_reason,
        raw_text,
        quantity,
        unit_price,
        starts_with(invoice_id, 'C') as is_cancellation,
        starts_with(invoice_id, 'A') as is_adjustment,
        stock_code not in (select non_products.stock_code from non_products)
            as is_product,
        unit_price = 0 as has_zero_price,
        unit_price < 0 as has_negative_price,
        customer_id is not null as has_customer,
        row_status = 'clean' and count(*) filter (where row_status = 'clean') over (
            partition by invoice_id, stock_code, invoiced_at
        ) > 1 as has_key_conflict,
        invoiced_at
    from stated
)

select * from final
