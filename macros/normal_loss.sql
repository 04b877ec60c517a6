{#-
    Expected excess of a standard normal variable over `k`, E[max(Z - k, 0)]: the density
    at k less k times the upper tail. The tail by Abramowitz and Stegun 26.2.17, wrong by
    less than 0.000001. `k` is a column: it stands here several times.
-#}
{% macro normal_loss(k) -%}
    {%- set t = '(1 / (1 + 0.2316419 * abs(' ~ k ~ ')))' -%}
    (
        greatest(-({{ k }}), 0)
        + exp(-({{ k }}) * ({{ k }}) / 2) * 0.3989422804014327 * (
            1 - abs({{ k }}) * {{ t }} * (
                0.319381530 + {{ t }} * (
                    -0.356563782 + {{ t }} * (
                        1.781477937 + {{ t }} * (
                            -1.821255978 + {{ t }} * 1.330274429
                        )
                    )
                )
            )
        )
    )
{%- endmacro %}
