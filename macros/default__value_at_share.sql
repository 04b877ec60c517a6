{#- DuckDB's form of value_at_share. -#}
{% macro default__value_at_share(value, share, type) -%}
    percentile_disc({{ share }}) within group (order by {{ value }})
{%- endmacro %}
