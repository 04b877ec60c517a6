{#- Texts as a SQL list to stand after `in`; an empty one holds nothing. -#}
{% macro text_list(texts) -%}
    (
    {%- for text in texts -%}
        '{{ text | replace("'", "''") }}'{{ ', ' if not loop.last }}
    {%- else -%}
        null
    {%- endfor -%}
    )
{%- endmacro %}
