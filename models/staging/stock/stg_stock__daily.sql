with source as (
    select * from {{ input('stock_daily') }}
),

-- Which rows are duplicates is found after all of them are loaded (mark_duplicates).
final as (
    select
        source_file,
        source_line,
        upper(store_id) as store_id,
        upper(product_id) as product_id,
        category,
        case when quarantine_reason is null then 'clean' else 'quarantined' end
            as row_status,
        quarantine_reason,
        raw_text,
        units_sold,
        units_received,
        stock_on_hand,
        units_on_order,
        lead_time_days,
        price as list_price,
        (discount / 100)::double as discount_share,
        is_promotion,
        is_holiday,
        date as stock_date
    from source
)

select * from final
