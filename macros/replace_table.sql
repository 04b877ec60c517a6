{#- The head of a statement that makes a table anew from the query that follows it. -#}
{% macro replace_table(relation) %}
    {{ return(adapter.dispatch('replace_table')(relation)) }}
{% endmacro %}
