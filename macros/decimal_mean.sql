{#-
    Mean of decimals as a float: their sum is exact in any order, and the one division is
    the same on every engine, so that equal means stay equal.
-#}
{% macro decimal_mean(value, condition=none) -%}
    {%- set filtered %}{% if condition %} filter (where {{ condition }}){% endif %}{% endset -%}
    (sum({{ value }}){{ filtered }}::double / count({{ value }}){{ filtered }})
{%- endmacro %}
