{%- set horizon = var('stock_stockout_horizon_days') | int %}

with measured as (

    select * from {{ ref('int_stock__stockout_rows_measured') }}

),

features as (

    select
        product_id as entity_id,
        store_id as item_id,
        as_of,
        split,
        label,
        stock_units::double as stock_units,
        on_order_units::double as on_order_units,
        {% for length in [7, 14, 28, 56] %}
        demand_{{ length }},
        {% endfor %}
        sqrt(greatest(demand_variance, 0)) as demand_deviation,
        ln(demand_7 / demand_28) as demand_trend_log,
        days_of_cover,
        (stock_units / demand_7)::double as days_of_cover_7,
        (stock_units / demand_56)::double as days_of_cover_56,
        (position_units / demand_28)::double as days_of_cover_with_orders,
        lead_time as lead_time_days,
        lead_time_max::double as lead_time_max_days,
        days_of_cover / lead_time as cover_to_lead_time,
        (days_of_cover < lead_time)::int::double as cover_below_lead_time,
        days_to_arrival,
        days_of_cover - days_to_arrival as cover_after_arrival,
        -- Deviations that the stock has left after the usual demand of the horizon ...
        (stock_units - {{ horizon }} * demand_28)
        / sqrt({{ horizon }} * daily_variance) as safety_factor,
        -- ... and of the days until a delivery, if it is in time or late
        (stock_units - days_to_last * demand_28)
        / sqrt(days_to_last * daily_variance) as safety_factor_to_arrival,
        (stock_units - days_to_last_late * demand_28)
        / sqrt(days_to_last_late * daily_variance) as safety_factor_to_late_arrival,
        run_out_chance,
        run_out_chance_without_delivery,
        delivery_chance,
        oldest_order_days::double as oldest_order_days,
        (oldest_order_days / lead_time)::double as oldest_order_to_lead_time,
        (oldest_order_units / demand_28)::double as oldest_order_days_of_cover,
        coalesce(open_orders_count, 0)::double as open_orders,
        {% for name in ['order', 'delivery', 'out'] %}
        {{ dbt.datediff('last_' ~ name ~ '_date', 'as_of', 'day') }}::double
            as days_since_{{ name }},
        {% endfor %}
        orders_180::double as orders_180,
        deliveries_180::double as deliveries_180,
        received_180::double / nullif(deliveries_180, 0) / demand_28
            as delivery_days_of_cover,
        before_delivery_sum::double / nullif(before_delivery_count, 0) / demand_28
            as cover_at_delivery,
        (position_units * orders_180)::double / nullif(position_at_order_sum, 0)
            as position_to_reorder,
        (position_units / nullif(position_max_56, 0))::double as position_to_max,
        out_days_28::double as out_days_28,
        (out_days_180 / nullif(known_days_180, 0))::double as out_share_180,
        promotion::double as promotion,
        promotion_days_7::double as promotion_days_7,
        promotion_days_28::double as promotion_days_28,
        ln((paid_price * price_days_28)::double / nullif(price_sum_28, 0))
            as price_change_log,
        holiday::double as holiday,
        holidays_then::double as holidays_a_year_ago,
        ln(
            (demand_ahead_then + 0.5)::double / (demand_ahead_days_then + 1)
            / nullif((demand_sum_then + 0.5)::double / (demand_days_then + 1), 0)
        )::double as season_log,
        ({{ dbt.datediff('first_date', 'as_of', 'day') }})::double as age_days,
        {% for name in [
            'product_out_share', 'product_out_share_28', 'product_demand_28',
            'product_demand_trend_log', 'product_season_log',
            'product_days_since_delivery', 'product_age_days', 'category_out_share',
            'category_demand_trend_log', 'category_season_log', 'store_out_share',
        ] %}
        {{ name }}::double as {{ name }},
        {% endfor %}
        (mod({{ dbt.datediff("'1900-01-01'::date", 'as_of', 'day') }}, 7) + 1)::double
            as weekday
    from measured

)

select * from features
