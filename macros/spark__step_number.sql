{#- Spark's form of step_number, in whole microseconds. -#}
{% macro spark__step_number(time, seconds) -%}
    (
        unix_micros(cast({{ time }} as timestamp_ltz))
        div {{ (seconds * 1000000) | round | int }}
    )
{%- endmacro %}
