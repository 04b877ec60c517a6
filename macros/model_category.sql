{#-
    The category that a buyer plans by: both levels of the catalogue in one text, as in
    `Road: Endurance Road`; the one that is known where the other is missing.
-#}
{% macro model_category(category, subcategory) -%}
    case
        when {{ category }} is null then {{ subcategory }}
        when {{ subcategory }} is null then {{ category }}
        else {{ category }} || ': ' || {{ subcategory }}
    end
{%- endmacro %}
