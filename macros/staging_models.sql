{#-
    The staging relation of every input. The refs stand in the open, outside any `if`, so
    that each becomes an edge of the graph. A new input adds its line here.
-#}
{% macro staging_models() %}
    {{ return({
        'bikes_bikes': ref('stg_bikes__bikes'),
        'bikes_bikeshops': ref('stg_bikes__bikeshops'),
        'bikes_customers': ref('stg_bikes__customers'),
        'bikes_orders': ref('stg_bikes__orders'),
        'clickstream_events': ref('stg_clickstream__events'),
        'retail_transactions': ref('stg_retail__transactions'),
        'stock_daily': ref('stg_stock__daily'),
    }) }}
{% endmacro %}
