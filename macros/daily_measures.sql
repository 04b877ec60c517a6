{#-
    What a staging model measures of each day, as its `config.meta.daily_measures` says:
    the column that tells the time, those whose missing values are counted, and those
    whose level (mean logarithm of the values above zero) is watched, and how rows that
    stray from their day are told (`count_days`). Empty where it says nothing.
-#}
{% macro daily_measures(model_name) %}
    {%- for node in (graph.nodes.values() if execute else [])
        if node.resource_type == 'model' and node.name == model_name -%}
        {{ return(node.config.meta.get('daily_measures', {})) }}
    {%- endfor -%}
    {{ return({}) }}
{% endmacro %}
