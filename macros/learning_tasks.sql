{#-
    The supervised tasks with the tables that each brings: its models, its scores and,
    where it ranks items, its targets. The refs stand in the open, outside any `if`, so
    that each becomes an edge of the graph. A new task adds its line here.
-#}
{% macro learning_tasks() %}
    {{ return({
        'repurchase': {
            'models': ref('ml_repurchase__models'),
            'scores': ref('ml_repurchase__scores'),
        },
        'spend': {
            'models': ref('ml_spend__models'),
            'scores': ref('ml_spend__scores'),
        },
        'recommend': {
            'models': ref('ml_recommend__models'),
            'scores': ref('ml_recommend__scores'),
            'targets': ref('ml_recommend__targets'),
        },
        'target_product': {
            'models': ref('ml_target_product__models'),
            'scores': ref('ml_target_product__scores'),
        },
        'purchase': {
            'models': ref('ml_purchase__models'),
            'scores': ref('ml_purchase__scores'),
        },
        'stockout': {
            'models': ref('ml_stockout__models'),
            'scores': ref('ml_stockout__scores'),
        },
        'bike_sales': {
            'models': ref('ml_bike_sales__models'),
            'scores': ref('ml_bike_sales__scores'),
        },
        'bike_orders': {
            'models': ref('ml_bike_orders__models'),
            'scores': ref('ml_bike_orders__scores'),
        },
    }) }}
{% endmacro %}
