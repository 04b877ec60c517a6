{#- Hours from one time to another, to the second. -#}
{% macro hours_between(first, last) -%}
    ({{ dbt.datediff(first, last, 'second') }} / 3600)::double
{%- endmacro %}
