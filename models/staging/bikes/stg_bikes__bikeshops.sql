with source as (

    select * from {{ input('bikes_bikeshops') }}

),

-- Which rows are duplicates is found after all of them are loaded (mark_duplicates).
final as (

    select
        source_file,
        source_line,
        -- Spreadsheets write a whole number as 17.0.
        regexp_replace(upper("bikeshop.id"), '[.]0+$', '') as shop_id,
        "bikeshop.name" as shop_name,
        "bikeshop.city" as city,
        "bikeshop.state" as state,
        case when quarantine_reason is null then 'clean' else 'quarantined' end
            as row_status,
        quarantine_reason,
        raw_text,
        latitude,
        longitude

    from source

)

select * from final
