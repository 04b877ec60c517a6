{#-
    Spark overwrites partitions: a date or a week is one, so that a load touches few. Of
    the users a day of events touches too many: whatever share of them a partition held,
    nearly all would be written again, so what is kept by them is made as a whole.
-#}
{% macro spark__kept_by(key) %}
    {%- if key not in ['event_date', 'event_week'] -%}
        {{ return({'materialized': 'table'}) }}
    {%- endif -%}
    {%- set settings = default__kept_by(key) -%}
    {%- do settings.update({
        'incremental_strategy': 'insert_overwrite', 'partition_by': [key]
    }) -%}
    {{ return(settings) }}
{% endmacro %}
