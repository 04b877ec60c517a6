{#-
    What is known of a shop and category at a time, in the order of the feature tables of
    bike_sales and bike_orders.
-#}
{% macro bikes_forecast_measures() %}
    {{ return([
        'seasonal_naive_units', 'units_last_1q', 'units_last_2q', 'units_last_4q',
        'units_last_8q', 'units_year_ago', 'units_two_years_ago', 'units_4q_mean',
        'units_quarter_mean', 'units_weighed', 'units_trend_log', 'lines_last_1q',
        'lines_last_4q', 'lines_year_ago', 'lines_quarter_mean', 'units_per_line',
        'orders_last_4q', 'ordered_last_1q', 'ordered_year_ago',
        'ordered_quarters_last_4q', 'ordered_quarters_last_8q',
        'ordered_quarters_share', 'months_since_order', 'months_between_orders',
        'carbon_share', 'unit_price', 'category_price', 'shop_units_last_1q',
        'shop_units_last_4q', 'shop_units_year_ago', 'shop_units_quarter_mean',
        'shop_trend_log', 'shop_months_since_order', 'shop_categories_share',
        'category_units_last_1q', 'category_units_last_4q', 'category_units_year_ago',
        'category_units_quarter_mean', 'category_trend_log', 'category_shops_share',
        'share_of_shop_4q', 'share_of_shop', 'share_of_all', 'expected_units',
        'all_units_last_1q', 'all_trend_log', 'all_season_log', 'category_season_log',
        'season_sine', 'season_cosine',
    ]) }}
{% endmacro %}
