{#- DuckDB's form of row_of. -#}
{% macro default__row_of(expressions) -%}
    row({{ expressions | join(', ') }})
{%- endmacro %}
