{#-
    Number of the step of `seconds` that a time falls into, counted from 1970; seconds
    may be a fraction.
-#}
{% macro step_number(time, seconds) %}
    {{ return(adapter.dispatch('step_number')(time, seconds)) }}
{% endmacro %}
