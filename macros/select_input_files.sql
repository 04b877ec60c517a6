{#- Query of the facts of files that were read, as a staging table's ledger holds them. -#}
{% macro select_input_files(files, number) %}
        select
            unnest(from_json(
                '{{ tojson(files) | replace("'", "''") }}',
                '[{"input": "varchar", "file": "varchar", "is_sample": "boolean",
                   "format": "varchar", "encoding": "varchar",
                   "is_encoding_guess": "boolean", "delimiter": "varchar",
                   "newline": "varchar", "date_order": "varchar",
                   "is_date_order_guess": "boolean", "decimal_mark": "varchar",
                   "raw_rows": "bigint", "malformed_rows": "bigint",
                   "blank_lines": "bigint", "ignored_columns": "varchar",
                   "ignored_sheets": "varchar", "size_bytes": "bigint",
                   "fingerprint": "varchar", "has_lines": "boolean"}]'
            ), max_depth := 2),
            {{ number }}::bigint as load_number,
            '{{ load_time() }}'::timestamp as read_at,
            null::timestamp as removed_at
{% endmacro %}
