{{ config(materialized='view') }}

with daily as (

    select
        *,
        -- A missing discount is none. As a decimal: the same on every machine.
        1 - coalesce(discount_share, 0)::decimal(9, 6) as paid_share

    from {{ ref('fct_stock__daily') }}
    where not is_missing_day

),

series as (

    select * from {{ ref('ml_demand_drivers__series') }}
    where is_drawn

),

final as (

    select
        daily.store_id,
        daily.product_id,
        series.category,
        daily.units_sold_imputed as units_sold,
        (daily.list_price_imputed * daily.paid_share)::decimal(18, 4) as paid_price,
        series.category_units,
        daily.is_stockout as is_censored,
        daily.is_promotion,
        daily.is_holiday,
        daily.stock_date

    from daily
    inner join series
        on
            daily.store_id = series.store_id
            and daily.product_id = series.product_id
    -- A row that lacks one of these can't stand in a regression.
    where
        daily.units_sold_imputed >= 0
        and daily.is_stockout is not null
        and daily.list_price_imputed * daily.paid_share > 0

)

select * from final
