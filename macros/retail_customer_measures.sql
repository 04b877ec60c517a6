{#-
    What is known of a customer at a time, in the order of the feature tables of
    repurchase and spend: each is a feature, and so is its position among customers.
-#}
{% macro retail_customer_measures() %}
    {{ return([
        'recency_days', 'tenure_days',
        'order_days_count', 'orders_count', 'active_months_count',
        'gap_days_mean', 'gap_days_median', 'gap_days_deviation',
        'longest_gap_days', 'last_gap_days',
        'order_days_30d_count', 'order_days_60d_count', 'order_days_90d_count',
        'order_days_120d_count', 'order_days_180d_count',
        'order_days_decayed_14d', 'order_days_decayed_30d', 'order_days_decayed_90d',
        'sales_30d_amount', 'sales_60d_amount', 'sales_90d_amount',
        'sales_120d_amount', 'sales_180d_amount', 'sales_amount',
        'sales_decayed_30d_amount', 'sales_decayed_90d_amount',
        'mean_order_amount', 'median_order_amount', 'largest_order_amount',
        'order_amount_deviation', 'first_order_amount', 'last_order_amount',
        'lines_per_order_day', 'amount_per_unit',
        'net_amount', 'net_90d_amount',
        'return_lines_count', 'returned_amount', 'returned_90d_amount',
        'products_count', 'faded_products_count', 'repeated_products_share',
        'products_rebuy_mean', 'products_rebuy_max', 'products_rebuy_90d_mean',
        'products_days_per_buyer', 'products_buyers_mean',
        'products_recent_buyers_mean', 'products_trend_mean',
        'products_return_mean', 'products_price_mean',
    ]) }}
{% endmacro %}
