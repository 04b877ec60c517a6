{#-
    Post-hook of every staging model: write down the files that it was read from, in the
    transaction that writes the rows, so that both always tell of the same load (of an
    incremental model, in one that follows it: `start_load`).
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
        {{ select_input_files(read['files'], number) }}
    {%- endif -%}
{% endmacro %}
