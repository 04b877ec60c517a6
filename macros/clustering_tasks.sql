{#-
    The tasks that group without a label, with the table of their models: one row per
    candidate, its indices in columns. The refs stand in the open, outside any `if`, so
    that each becomes an edge of the graph. A new task adds its line here.
-#}
{% macro clustering_tasks() %}
    {{ return({
        'segment': ref('ml_segment__models'),
        'bike_shops': ref('ml_bike_shops__models'),
        'bike_customers': ref('ml_bike_customers__models'),
    }) }}
{% endmacro %}
