{#-
    Pre-hook of an incremental staging model: count the load, if it changes anything, and
    delete the rows of files that have changed or are no longer named. Which keys such
    rows had is kept in `<staging>__left`, for the tables that were made of them.

    keys: type of each key, by its name; a key is a column, or a date of `event_at`.
-#}
{% macro start_load(keys) %}
    {%- if execute -%}
        {%- set name = model.config.meta.input -%}
        {%- set loads = staging_companion(this, 'loads') -%}
        {%- set left = staging_companion(this, 'left') -%}
        {%- if is_increment() -%}
            {%- set read = read_input(name, ref(name)) -%}
            {%- set gone = text_list(read['changed'] + read['removed']) -%}
            {%- if read['files'] or read['removed'] %}
        insert into {{ loads }}
        select
            max(load_number) + 1 as load_number,
            '{{ load_time() }}'::timestamp as loaded_at,
            '{{ invocation_id }}' as invocation_id
        from {{ loads }};
        insert into {{ left }}
        select distinct
            (select max(load_number) from {{ loads }}) as load_number,
            {%- for key in keys %}
            {{ change_key(key) }} as {{ key }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ this }}
        where source_file in {{ gone }} and row_status <> 'quarantined';
        delete from {{ this }} where source_file in {{ gone }}
            {%- endif -%}
        {%- else %}
        create or replace table {{ loads }} as
        select
            0::bigint as load_number,
            '{{ load_time() }}'::timestamp as loaded_at,
            '{{ invocation_id }}' as invocation_id;
        create or replace table {{ left }} as
        select
            0::bigint as load_number,
            {%- for key, type in keys.items() %}
            null::{{ type }} as {{ key }}{{ ',' if not loop.last }}
            {%- endfor %}
        where false
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
