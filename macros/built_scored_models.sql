{#-
    The scored relations that exist in this warehouse, by input, of the inputs that are
    built (`built_staging_models`).
-#}
{% macro built_scored_models() %}
    {%- set built = {} -%}
    {%- for input, relations in scored_models().items() if execute -%}
        {%- set there = [] -%}
        {%- for relation in relations if load_relation(relation) -%}
            {%- do there.append(relation) -%}
        {%- endfor -%}
        {%- do built.update({input: there}) -%}
    {%- endfor -%}
    {{ return(built) }}
{% endmacro %}
