{#- Spark's cast would round the digits. -#}
{% macro spark__as_decimal(value, scale) -%}
    cast(
        cast(round(({{ value }}) * {{ 10 ** scale }}d) as decimal(22, 0))
        * {{ '0.' ~ '0' * (scale - 1) ~ '1' }} as decimal(18, {{ scale }})
    )
{%- endmacro %}
