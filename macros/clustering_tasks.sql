{#-
    The tasks that group without a label, with the table of their models: one row per
    candidate, its indices in columns. A new one adds its line here:
    'segment': ref('ml_segment__models'),
-#}
{% macro clustering_tasks() %}
    {{ return({}) }}
{% endmacro %}
