-- A table, because windows, groups and counts of the task read it
{{ config(materialized='table') }}

with checked as (

    select
        store_id,
        product_id,
        coalesce(category, 'unknown') as category,
        stock_on_hand_imputed as stock_units,
        -- What the day after tells is not known on the day
        stock_source in ('recorded', 'from_day_before') as is_known_then,
        -- Not by greatest(), which takes a missing number for a zero
        {% for name in ['sold_imputed', 'received', 'on_order'] %}
        case when units_{{ name }} < 0 then 0 else units_{{ name }} end
            as {{ name | replace('_imputed', '') }}_units,
        {% endfor %}
        case when lead_time_days >= 0 then lead_time_days end as lead_time_days,
        case
            when not has_impossible_price
                then (
                    list_price_imputed
                    * (1 - coalesce(discount_share, 0)::decimal(9, 6))
                )::decimal(18, 4)
        end as paid_price,
        is_promotion::int as promotion,
        is_holiday::int as holiday,
        stock_date
    from {{ ref('int_stock__days_checked') }}

),

-- Every day from the first to the last is there, so the row before is the day before
ordered as (

    select
        *,
        -- A shelf that ends the day empty may have been asked for more
        case when stock_units > 0 then sold_units end as demand_units,
        case
            when on_order_units + coalesce(received_units, 0)
                > lag(on_order_units) over series
                then on_order_units + coalesce(received_units, 0)
                    - lag(on_order_units) over series
        end as ordered_units,
        case when received_units > 0 then lag(stock_units) over series end
            as stock_before_delivery,
        coalesce(is_known_then and stock_units > 0, false) as is_asked
    from checked
    window series as (partition by store_id, product_id order by stock_date)

),

days_prepared as (

    select
        *,
        sum(ordered_units) over (
            partition by store_id, product_id order by stock_date
            rows between unbounded preceding and current row
        ) as ordered_so_far
    from ordered

)

select * from days_prepared
