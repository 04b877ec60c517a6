{#- Spark's form of row_of. -#}
{% macro spark__row_of(expressions) -%}
    named_struct(
    {%- for expression in expressions -%}
        'value_{{ loop.index }}', {{ expression }}{{ ', ' if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}
