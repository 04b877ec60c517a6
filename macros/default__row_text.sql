{#- DuckDB takes a subquery's name for its row. -#}
{% macro default__row_text(subquery) -%}
    to_json({{ subquery }})::{{ dbt.type_string() }}
{%- endmacro %}
