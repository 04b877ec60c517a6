{#- DuckDB's form of row_of. -#}
{% macro default__row_of(expressions) -%}
    struct_pack(
    {%- for expression in expressions -%}
        value_{{ loop.index }} := {{ expression }}{{ ', ' if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}
