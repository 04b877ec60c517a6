{#- DuckDB's median of decimals is one. -#}
{% macro default__decimal_median(value, condition) -%}
    median({{ value }}){% if condition %} filter (where {{ condition }}){% endif %}
{%- endmacro %}
