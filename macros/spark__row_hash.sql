{#- Spark's form of row_hash; its numbers are others than DuckDB's. -#}
{% macro spark__row_hash(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}
