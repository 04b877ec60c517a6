{#- Spark: the structure is told to from_json; a nested value stays the text it is. -#}
{% macro spark__unnest_json(column, fields) -%}
    {%- set structure = [] -%}
    {%- for name, type in fields.items() -%}
        {%- do structure.append(
            '`' ~ name ~ '`: ' ~ ('string' if type in ['json', 'varchar'] else type)
        ) -%}
    {%- endfor -%}
    inline(from_json({{ column }}, 'array<struct<{{ structure | join(', ') }}>>'))
{%- endmacro %}
