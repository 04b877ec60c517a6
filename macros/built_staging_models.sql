{#-
    The staging relations that exist in this warehouse, by input: tables that gather all
    areas read these alone, so that one area builds by itself on an empty database.
-#}
{% macro built_staging_models() %}
    {%- set built = {} -%}
    {%- for input, staging in staging_models().items() if execute -%}
        {%- if load_relation(staging) -%}
            {%- do built.update({input: staging}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(built) }}
{% endmacro %}
