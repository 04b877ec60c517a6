{#- DuckDB: one statement deletes the rows. -#}
{% macro default__forget_changed(key) %}
    {%- if execute and is_increment() -%}
        {%- if seen_load() is none %}
        delete from {{ this }}
        {%- else %}
        create or replace temp table {{ changed_keys() }} as
        {{ select_changed(key) }};
        delete from {{ this }}
        where
            {{ change_key(key) if key == 'session' else key }}
            in (select changed_key from {{ changed_keys() }})
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
