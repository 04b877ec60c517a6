{#- DuckDB: one statement deletes the rows. -#}
{% macro default__forget_changed(key, column=none) %}
    {%- if execute and is_increment() -%}
        create or replace temp table {{ changed_keys() }} as
        {{ select_changed(key) }};
        delete from {{ this }}
        {%- if seen_load() is not none %}
        where {{ column or key }} in (select {{ key }} from {{ changed_keys() }})
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
