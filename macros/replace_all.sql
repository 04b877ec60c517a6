{#- A text in which each match of a regular expression is replaced. -#}
{% macro replace_all(text, pattern, replacement) %}
    {{ return(adapter.dispatch('replace_all')(text, pattern, replacement)) }}
{% endmacro %}
