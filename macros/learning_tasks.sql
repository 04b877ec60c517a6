{#-
    The supervised tasks with the tables that each brings: its models, its scores and,
    where it ranks items, its targets. The refs stand in the open, outside any `if`, so
    that each becomes an edge of the graph. A new task adds its line here:
    'repurchase': {
        'models': ref('ml_repurchase__models'),
        'scores': ref('ml_repurchase__scores'),
    },
-#}
{% macro learning_tasks() %}
    {{ return({}) }}
{% endmacro %}
