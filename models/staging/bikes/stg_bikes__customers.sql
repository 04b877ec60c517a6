with source as (

    select * from {{ input('bikes_customers') }}

),

-- Which rows are duplicates is found after all of them are loaded (mark_duplicates).
final as (

    select
        source_file,
        source_line,
        -- Spreadsheets write a whole number as 17.0.
        regexp_replace(upper("customer.id"), '[.]0+$', '') as customer_id,
        case
            when lower(gender) in ('f', 'female', 'w', 'woman', 'femme') then 'female'
            when lower(gender) in ('m', 'male', 'man', 'h', 'homme') then 'male'
            when gender is not null then 'other'
        end as gender,
        city,
        case when quarantine_reason is null then 'clean' else 'quarantined' end
            as row_status,
        quarantine_reason,
        raw_text,
        birth_year

    from source

)

select * from final
