{#-
    The supervised tasks whose models and scores exist in this warehouse; `targets` is
    among a task's tables where that exists too. The evaluation reads these alone, so
    that one area builds by itself on an empty database.
-#}
{% macro built_learning_tasks() %}
    {%- set built = {} -%}
    {%- for task, tables in learning_tasks().items() if execute -%}
        {%- set found = {} -%}
        {%- for step, table in tables.items() if load_relation(table) -%}
            {%- do found.update({step: table}) -%}
        {%- endfor -%}
        {%- if 'models' in found and 'scores' in found -%}
            {%- do built.update({task: found}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(built) }}
{% endmacro %}
