with files as (
    select * from {{ ref('int_quality__input_files_unioned') }}
),

rows_counted as (
    select * from {{ ref('int_quality__rows_counted') }}
),

rows_by_file as (
    select
        input,
        file,
        sum(case when row_status = 'clean' then rows_count else 0 end) as clean_rows,
        sum(case when row_status = 'duplicate' then rows_count else 0 end)
            as duplicate_rows,
        sum(case when row_status = 'quarantined' then rows_count else 0 end)
            as quarantined_rows
    from rows_counted
    group by input, file
),

-- Rows of a file that nobody counted would be as wrong as a file without its rows.
final as (
    select
        coalesce(files.input, rows_by_file.input) as input,
        coalesce(files.file, rows_by_file.file) as file,
        files.format,
        files.encoding,
        files.delimiter,
        files.newline,
        files.date_order,
        files.decimal_mark,
        files.ignored_columns,
        files.ignored_sheets,
        files.fingerprint,
        files.is_sample,
        files.is_encoding_guess,
        files.is_date_order_guess,
        coalesce(files.raw_rows, 0) as raw_rows,
        cast(coalesce(rows_by_file.clean_rows, 0) as {{ dbt.type_bigint() }})
            as clean_rows,
        cast(coalesce(rows_by_file.duplicate_rows, 0) as {{ dbt.type_bigint() }})
            as duplicate_rows,
        cast(coalesce(rows_by_file.quarantined_rows, 0) as {{ dbt.type_bigint() }})
            as quarantined_rows,
        coalesce(files.malformed_rows, 0) as malformed_rows,
        coalesce(files.blank_lines, 0) as blank_lines_count,
        files.size_bytes,
        files.read_at,
        files.removed_at
    from files
    full outer join rows_by_file
        on files.input = rows_by_file.input and files.file = rows_by_file.file
)

select * from final
