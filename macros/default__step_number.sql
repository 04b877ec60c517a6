{#- DuckDB's form of step_number, in whole microseconds. -#}
{% macro default__step_number(time, seconds) -%}
    (epoch_us({{ time }}) // {{ (seconds * 1000000) | round | int }})
{%- endmacro %}
