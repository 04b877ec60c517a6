{#-
    Post-hook of every staging model: write down the files that it was read from, in the
    transaction that writes the rows, so that both always tell of the same load.
    The model names its input in `config.meta.input`.
-#}
{% macro record_input_files() %}
    {%- if execute -%}
        {%- set name = model.config.meta.input -%}
        {%- set read = read_input(name, ref(name)) -%}
        {%- set facts = tojson(read['files']) | replace("'", "''") -%}
        create or replace table {{ input_files_relation(this) }} as
        select unnest(from_json(
            '{{ facts }}',
            '[{"input": "varchar", "file": "varchar", "is_sample": "boolean",
               "format": "varchar", "encoding": "varchar", "is_encoding_guess": "boolean",
               "delimiter": "varchar", "newline": "varchar", "date_order": "varchar",
               "is_date_order_guess": "boolean", "decimal_mark": "varchar",
               "raw_rows": "bigint", "malformed_rows": "bigint", "blank_lines": "bigint",
               "ignored_columns": "varchar", "ignored_sheets": "varchar"}]'
        ), max_depth := 2)
    {%- endif -%}
{% endmacro %}
