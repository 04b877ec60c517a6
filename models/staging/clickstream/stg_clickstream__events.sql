{{ config(
    materialized='landed' if target.type == 'spark' else 'incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ start_load() }}",
) }}

with source as (
    select * from {{ input('clickstream_events') }}
),

-- Nearly all types are written as they should be: only the others are looked at closer.
-- Which rows are duplicates is found after all of them are loaded (mark_duplicates).
final as (
    select
        source_file,
        source_line,
        case
            when event_type in ('view', 'cart', 'purchase', 'remove_from_cart')
                then event_type
            else lower(event_type)
        end as event_type,
        product_id,
        category_id,
        category_code,
        brand,
        user_id,
        user_session as session_id,
        case when quarantine_reason is null then 'clean' else 'quarantined' end
            as row_status,
        quarantine_reason,
        raw_text,
        price,
        event_time as event_at
    from source
)

select * from final
