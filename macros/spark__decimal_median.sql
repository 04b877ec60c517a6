{#- Spark's median is a float: the nearest half of the last digit, then its whole part. -#}
{% macro spark__decimal_median(value, condition) -%}
    cast((
        cast(round(
            (median({{ value }}){% if condition %} filter (where {{ condition }}){% endif %})
            * 20000d
        ) as bigint) div 2
    ) * 0.0001 as decimal(18, 4))
{%- endmacro %}
