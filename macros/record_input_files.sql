{#-
    Post-hook of every staging model: write down the files that it was read from, in the
    transaction that writes the rows, so that both always tell of the same load.
    The model names its input in `config.meta.input`. In an incremental model a file that
    is no longer named stays in the list, with no rows.
-#}
{% macro record_input_files() %}
    {%- if execute -%}
        {%- set name = model.config.meta.input -%}
        {%- set read = read_input(name, ref(name)) -%}
        {%- set recorded = input_files_relation(this) -%}
        {%- set number = 0 -%}
        {%- if is_increment() -%}
            {%- set number = last_load_number(this) -%}
            {%- set fresh = read['files'] | map(attribute='file') | list %}
        delete from {{ recorded }}
        where file in {{ text_list(read['changed'] + fresh) }};
        update {{ recorded }}
        set
            raw_rows = 0,
            malformed_rows = 0,
            blank_lines = 0,
            load_number = {{ number }},
            removed_at = '{{ load_time() }}'
        where file in {{ text_list(read['removed']) }} and removed_at is null;
        insert into {{ recorded }}
        {%- else %}
        create or replace table {{ recorded }} as
        {%- endif %}
        select
            unnest(from_json(
                '{{ tojson(read['files']) | replace("'", "''") }}',
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
    {%- endif -%}
{% endmacro %}
