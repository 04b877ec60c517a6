with source as (

    select * from {{ input('bikes_bikes') }}

),

-- Which rows are duplicates is found after all of them are loaded (mark_duplicates).
final as (

    select
        source_file,
        source_line,
        -- Spreadsheets write a whole number as 17.0.
        regexp_replace(upper("bike.id"), '[.]0+$', '') as model_id,
        model,
        category1 as category,
        category2 as subcategory,
        frame,
        lower(gender) as bike_gender,
        case when quarantine_reason is null then 'clean' else 'quarantined' end
            as row_status,
        quarantine_reason,
        raw_text,
        price as list_price,
        "launch.date" as launch_date

    from source

)

select * from final
