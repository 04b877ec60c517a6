{#- Spark's form of row_of. -#}
{% macro spark__row_of(expressions) -%}
    struct({{ expressions | join(', ') }})
{%- endmacro %}
