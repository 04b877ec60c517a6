{#-
    Median of decimals with four digits, as such a decimal: of two middle ones, what lies
    between them is cut to four digits.
-#}
{% macro decimal_median(value, condition=none) %}
    {{ return(adapter.dispatch('decimal_median')(value, condition)) }}
{% endmacro %}
