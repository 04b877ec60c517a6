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
        greatest(units_sold_imputed, 0) as sold_units,
        greatest(units_received, 0) as received_units,
        greatest(units_on_order, 0) as on_order_units,
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
days_prepared as (

    select
        *,
        -- A shelf that ends the day empty may have been asked for more
        case when stock_units > 0 then sold_units end as demand_units,
        greatest(
            on_order_units - lag(on_order_units) over series
            + coalesce(received_units, 0), 0
        ) as ordered_units,
        case when received_units > 0 then lag(stock_units) over series end
            as stock_before_delivery,
        coalesce(is_known_then and stock_units > 0, false) as is_asked
    from checked
    window series as (partition by store_id, product_id order by stock_date)

)

select * from days_prepared
