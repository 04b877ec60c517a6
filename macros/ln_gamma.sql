{#-
    Natural logarithm of the gamma function for x > 0: Stirling's series four steps
    higher, taken back by the recurrence; wrong by less than 0.0000001. Written out
    because Spark has no such function.
-#}
{% macro ln_gamma(x) -%}
    (
        (({{ x }}) + 3.5) * ln(({{ x }}) + 4) - (({{ x }}) + 4) + 0.9189385332046727
        + 1 / (12 * (({{ x }}) + 4))
        - 1 / (360 * (({{ x }}) + 4) * (({{ x }}) + 4) * (({{ x }}) + 4))
        - ln(({{ x }}) * (({{ x }}) + 1) * (({{ x }}) + 2) * (({{ x }}) + 3))
    )
{%- endmacro %}
