{#- DuckDB's cast does so. -#}
{% macro default__as_decimal(value, scale, precision) -%}
    ({{ value }})::decimal({{ precision }}, {{ scale }})
{%- endmacro %}
