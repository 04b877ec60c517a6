{#-
    Quantile of the standard normal distribution at `share` (0-1, both ends excluded), by
    Abramowitz and Stegun 26.2.23: wrong by less than 0.00045.
-#}
{% macro normal_quantile(share) -%}
    {%- set t = 'sqrt(-2 * ln(least(' ~ share ~ ', 1 - ' ~ share ~ ')))' -%}
    (
        sign({{ share }} - 0.5) * (
            {{ t }}
            - (2.515517 + 0.802853 * {{ t }} + 0.010328 * {{ t }} * {{ t }})
            / (
                1 + 1.432788 * {{ t }} + 0.189269 * {{ t }} * {{ t }}
                + 0.001308 * {{ t }} * {{ t }} * {{ t }}
            )
        )
    )
{%- endmacro %}
