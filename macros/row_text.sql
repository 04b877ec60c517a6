{#- A row of a subquery as text: its columns and values in JSON. -#}
{% macro row_text(subquery) -%}
    {{ adapter.dispatch('row_text', 'comptoir')(subquery) }}
{%- endmacro %}
