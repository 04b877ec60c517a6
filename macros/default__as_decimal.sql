{#- DuckDB's cast does so. -#}
{% macro default__as_decimal(value, scale) -%}
    ({{ value }})::decimal(18, {{ scale }})
{%- endmacro %}
