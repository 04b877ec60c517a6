{#-
    Level of a product's demand in a store in a period of 28 days: units over the factors
    of their days, the period weighing twice and its neighbours once, ten units as on the
    whole added, so that few units don't make a level. Arguments are columns without
    nulls; the model names the windows `series` (by period) and `whole` (all periods).
-#}
{% macro demand_level(units, factor) -%}
    {%- set mean -%}
        ((sum({{ units }}) over whole)::double / nullif(sum({{ factor }}) over whole, 0))
    {%- endset -%}
    (
        {{ mean }}
        * (
            10 + {{ units }}
            + (lag({{ units }}, 1, 0) over series + lead({{ units }}, 1, 0) over series)
            ::double / 2
        ) / (
            10 + {{ mean }} * (
                {{ factor }}
                + (
                    lag({{ factor }}, 1, 0) over series
                    + lead({{ factor }}, 1, 0) over series
                )::double / 2
            )
        )
    )
{%- endmacro %}
