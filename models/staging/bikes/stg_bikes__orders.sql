with source as (

    select
        *,
        -- A file in which no discount is above 1 states shares, any other percent.
        max(discount) over (partition by source_file) > 1 as is_in_percent

    from {{ input('bikes_orders') }}

),

-- Which rows are duplicates is found after all of them are loaded (mark_duplicates).
final as (

    select
        source_file,
        source_line,
        -- Spreadsheets write a whole number as 17.0.
        regexp_replace(upper("order.id"), '[.]0+$', '') as order_id,
        "order.line" as line_number,
        regexp_replace(upper("customer.id"), '[.]0+$', '') as customer_id,
        regexp_replace(upper("bikeshop.id"), '[.]0+$', '') as shop_id,
        regexp_replace(upper("product.id"), '[.]0+$', '') as model_id,
        case when quarantine_reason is null then 'clean' else 'quarantined' end
            as row_status,
        quarantine_reason,
        raw_text,
        quantity,
        case when is_in_percent then discount / 100 else discount end::double
            as discount_share,
        total as total_amount,
        "order.date" as order_date

    from source

)

select * from final
