{#- Several expressions as one value, compared by the first, then the second … Its
    fields are value_1, value_2 … -#}
{% macro row_of(expressions) %}
    {{ return(adapter.dispatch('row_of')(expressions)) }}
{% endmacro %}
