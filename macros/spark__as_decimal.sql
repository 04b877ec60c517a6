{#- Spark's cast would round the digits. -#}
{% macro spark__as_decimal(value, scale, precision) -%}
    cast(
        cast(round(({{ value }}) * {{ 10 ** scale }}d) as decimal({{ precision }}, 0))
        * {{ '0.' ~ '0' * (scale - 1) ~ '1' }} as decimal({{ precision }}, {{ scale }})
    )
{%- endmacro %}
