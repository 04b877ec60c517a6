{%- set horizon = var('stock_stockout_horizon_days') | int %}

with days as (

    select
        *,
        stock_units + on_order_units as position_units,
        case
            when ordered_units > 0 then stock_units + on_order_units - ordered_units
        end as position_before_order
    from {{ ref('int_stock__stockout_days_prepared') }}

),

days_measured as (

    select
        store_id,
        product_id,
        category,
        stock_units,
        on_order_units,
        position_units,
        ordered_so_far,
        paid_price,
        promotion,
        holiday,
        is_asked,
        stock_date,
        {% for length in [7, 14, 28, 56] %}
        sum(demand_units) over last_{{ length }} as demand_sum_{{ length }},
        count(demand_units) over last_{{ length }} as demand_days_{{ length }},
        {% endfor %}
        sum(demand_units * demand_units) over last_56 as demand_squares_56,
        sum(demand_units) over year_ahead as demand_ahead_then,
        count(demand_units) over year_ahead as demand_ahead_days_then,
        sum(demand_units) over year_28 as demand_sum_then,
        count(demand_units) over year_28 as demand_days_then,
        count(*) filter (where stock_units = 0) over last_28 as out_days_28,
        count(*) filter (where stock_units = 0) over last_180 as out_days_180,
        count(stock_units) over last_180 as known_days_180,
        count(*) filter (where received_units > 0) over last_180 as deliveries_180,
        sum(received_units) over last_180 as received_180,
        sum(stock_before_delivery) over last_180 as before_delivery_sum,
        count(stock_before_delivery) over last_180 as before_delivery_count,
        count(position_before_order) over last_180 as orders_180,
        sum(position_before_order) over last_180 as position_at_order_sum,
        max(position_units) over last_56 as position_max_56,
        sum(lead_time_days) over last_180 as lead_time_sum,
        count(lead_time_days) over last_180 as lead_time_count,
        max(lead_time_days) over last_180 as lead_time_max,
        sum(promotion) over last_7 as promotion_days_7,
        sum(promotion) over last_28 as promotion_days_28,
        sum(paid_price) over last_28 as price_sum_28,
        count(paid_price) over last_28 as price_days_28,
        sum(holiday) over year_ahead as holidays_then,
        max(case when stock_units = 0 then stock_date end) over so_far as last_out_date,
        max(case when received_units > 0 then stock_date end) over so_far
            as last_delivery_date,
        max(case when ordered_units > 0 then stock_date end) over so_far
            as last_order_date,
        min(stock_date) over so_far as first_date,
        -- The label: the days after, up to the horizon
        count(stock_units) over ahead as known_days_ahead,
        count(*) filter (where stock_units = 0) over ahead as out_days_ahead
    from days
    window
        so_far as (
            partition by store_id, product_id order by stock_date
            rows between unbounded preceding and current row
        ),
        {% for length in [7, 14, 28, 56, 180] %}
        last_{{ length }} as (
            partition by store_id, product_id order by stock_date
            rows between {{ length - 1 }} preceding and current row
        ),
        {% endfor %}
        -- The days a year ago, to the weekday: those ahead and those before them
        year_ahead as (
            partition by store_id, product_id order by stock_date
            rows between 363 preceding and {{ 364 - horizon }} preceding
        ),
        year_28 as (
            partition by store_id, product_id order by stock_date
            rows between 391 preceding and 364 preceding
        ),
        ahead as (
            partition by store_id, product_id order by stock_date
            rows between 1 following and {{ horizon }} following
        )

)

select * from days_measured
