{#- The clustering tasks whose models exist in this warehouse, by task. -#}
{% macro built_clustering_tasks() %}
    {%- set built = {} -%}
    {%- for task, models in clustering_tasks().items() if execute -%}
        {%- if load_relation(models) -%}
            {%- do built.update({task: models}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(built) }}
{% endmacro %}
