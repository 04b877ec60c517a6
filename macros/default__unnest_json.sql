{#- DuckDB: the structure is told to from_json, and unnest opens its fields. -#}
{% macro default__unnest_json(column, fields) -%}
    unnest(from_json({{ column }}, '[{{ tojson(fields) }}]'), max_depth := 2)
{%- endmacro %}
