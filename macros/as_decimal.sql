{#-
    A float as decimal(precision, scale), by the same rule on every engine where it lies
    halfway: its product with the power of ten is rounded, not the digits that it is
    written with. The precision is 31 at most.
-#}
{% macro as_decimal(value, scale=4, precision=18) %}
    {{ return(adapter.dispatch('as_decimal')(value, scale, precision)) }}
{% endmacro %}
