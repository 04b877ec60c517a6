{%- set horizon = var('stock_stockout_horizon_days') | int %}

with drawn as (

    select * from {{ ref('int_stock__stockout_rows_drawn') }}

),

groups as (

    select * from {{ ref('int_stock__stockout_groups_measured') }}

),

orders as (

    select * from {{ ref('int_stock__stockout_orders_matched') }}

),

arrivals as (

    select * from {{ ref('int_stock__stockout_arrivals_weighed') }}

),

-- Half a unit more keeps demand above zero where nothing was sold
measured as (

    select
        drawn.*,
        {% for length in [7, 14, 28, 56] %}
        (drawn.demand_sum_{{ length }} + 0.5)::double
        / (drawn.demand_days_{{ length }} + 1) as demand_{{ length }},
        {% endfor %}
        (
            drawn.demand_squares_56
            - drawn.demand_sum_56 * drawn.demand_sum_56
            / nullif(drawn.demand_days_56, 0)::double
        ) / nullif(drawn.demand_days_56 - 1, 0) as demand_variance,
        coalesce(
            drawn.lead_time_sum / nullif(drawn.lead_time_count, 0)::double,
            products.lead_time,
            {{ var('stock_default_lead_time_days') }}
        ) as lead_time,
        orders.oldest_order_days,
        orders.oldest_order_units,
        orders.open_orders_count,
        arrivals.run_out_chance,
        arrivals.run_out_chance_without_delivery,
        arrivals.delivery_chance,
        products.out_share as product_out_share,
        products.out_share_28 as product_out_share_28,
        products.demand_28 as product_demand_28,
        products.demand_trend_log as product_demand_trend_log,
        products.season_log as product_season_log,
        products.days_since_delivery as product_days_since_delivery,
        products.age_days as product_age_days,
        categories.out_share as category_out_share,
        categories.demand_trend_log as category_demand_trend_log,
        categories.season_log as category_season_log,
        stores.out_share as store_out_share
    from drawn
    {% for kind, table, name in [
        ('product', 'products', 'product_id'),
        ('category', 'categories', 'category'),
        ('store', 'stores', 'store_id'),
    ] %}
    inner join groups as {{ table }}
        on
            drawn.{{ name }} = {{ table }}.group_name
            and drawn.stock_date = {{ table }}.stock_date
            and {{ table }}.group_kind = '{{ kind }}'
    {% endfor %}
    inner join arrivals
        on
            drawn.product_id = arrivals.product_id
            and drawn.store_id = arrivals.store_id
            and drawn.stock_date = arrivals.stock_date
    left join orders
        on
            drawn.product_id = orders.product_id
            and drawn.store_id = orders.store_id
            and drawn.stock_date = orders.stock_date

),

rated as (

    select
        *,
        stock_units / demand_28 as days_of_cover,
        -- Days until the oldest order arrives if it takes as long as they usually do,
        -- and as long as the longest did
        greatest(lead_time - oldest_order_days, 0) as days_to_arrival,
        greatest(lead_time_max - oldest_order_days, 0) as days_to_late_arrival,
        greatest(demand_variance, demand_28) as daily_variance
    from measured

),

-- Days that the stock has to last for within the horizon
rows_measured as (

    select
        *,
        least({{ horizon }}, coalesce(days_to_arrival, {{ horizon }})) + 0.5
            as days_to_last,
        least({{ horizon }}, coalesce(days_to_late_arrival, {{ horizon }})) + 0.5
            as days_to_last_late
    from rated

)

select * from rows_measured
