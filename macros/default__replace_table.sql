{#- DuckDB's form of replace_table. -#}
{% macro default__replace_table(relation) -%}
    create or replace table {{ relation }} as
{%- endmacro %}
