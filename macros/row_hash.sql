{#- A number of 64 bits that rows share where they agree in some columns, and seldom else. -#}
{% macro row_hash(columns) %}
    {{ return(adapter.dispatch('row_hash')(columns)) }}
{% endmacro %}
