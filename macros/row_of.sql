{#- Several expressions as one value, compared by the first, then the second … -#}
{% macro row_of(expressions) %}
    {{ return(adapter.dispatch('row_of')(expressions)) }}
{% endmacro %}
