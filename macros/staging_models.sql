{#-
    The staging relation of every input. The refs stand in the open, outside any `if`, so
    that each becomes an edge of the graph. A new input adds its line here.
-#}
{% macro staging_models() %}
    {{ return({
        'clickstream_events': ref('stg_clickstream__events'),
        'retail_transactions': ref('stg_retail__transactions'),
        'stock_daily': ref('stg_stock__daily'),
    }) }}
{% endmacro %}
