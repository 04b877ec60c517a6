{#-
    The models that carry rules of data quality (`quality_rule`), by input: first the
    staging model, then those that work out what a single row can't tell. The refs stand
    in the open, so that each becomes an edge of the graph.
-#}
{% macro scored_models() %}
    {{ return({
        'bikes_bikes': [
            ref('stg_bikes__bikes'),
            ref('int_bikes__model_prices_corrected'),
        ],
        'bikes_bikeshops': [
            ref('stg_bikes__bikeshops'),
            ref('int_bikes__shops_picked'),
        ],
        'bikes_customers': [
            ref('stg_bikes__customers'),
            ref('int_bikes__customers_picked'),
        ],
        'bikes_orders': [
            ref('stg_bikes__orders'),
            ref('int_bikes__lines_matched'),
            ref('int_quality__ages_measured'),
            ref('int_quality__periods_measured'),
        ],
        'clickstream_events': [
            ref('stg_clickstream__events'),
            ref('int_clickstream__days_classified'),
            ref('int_clickstream__product_attributes_picked'),
            ref('int_clickstream__product_prices_measured'),
            ref('int_clickstream__session_users_counted'),
            ref('int_quality__ages_measured'),
        ],
        'retail_transactions': [
            ref('stg_retail__transactions'),
            ref('int_retail__days_classified'),
            ref('int_retail__prices_compared'),
            ref('int_quality__ages_measured'),
        ],
        'stock_daily': [
            ref('stg_stock__daily'),
            ref('int_stock__days_checked'),
            ref('int_stock__prices_compared'),
            ref('int_quality__ages_measured'),
        ],
    }) }}
{% endmacro %}
