{#-
    A float as decimal(18, scale), by the same rule on every engine where it lies halfway:
    its product with the power of ten is rounded, not the digits that it is written with.
-#}
{% macro as_decimal(value, scale=4) %}
    {{ return(adapter.dispatch('as_decimal')(value, scale)) }}
{% endmacro %}
