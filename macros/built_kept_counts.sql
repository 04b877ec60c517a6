{#- Those of the `kept_counts`, `days` or `rules`, that exist in this warehouse, by input. -#}
{% macro built_kept_counts(what) %}
    {%- set built = {} -%}
    {%- for input, kept in kept_counts()[what].items() if execute -%}
        {%- if load_relation(kept) -%}
            {%- do built.update({input: kept}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(built) }}
{% endmacro %}
