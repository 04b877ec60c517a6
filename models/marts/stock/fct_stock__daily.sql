with checked as (

    select
        *,
        -- A missing discount is none. As a decimal: amounts are exact.
        1 - coalesce(discount_share, 0)::decimal(9, 6) as paid_share

    from {{ ref('int_stock__demand_estimated') }}

),

final as (

    select
        store_id,
        product_id,
        category,
        stock_source,
        balance_status,
        units_sold,
        units_received,
        stock_on_hand,
        units_on_order,
        lead_time_days,
        list_price,
        discount_share,
        (list_price * paid_share)::decimal(18, 4) as paid_price,
        (units_sold * list_price * paid_share)::decimal(18, 4) as sales_amount,
        expected_stock,
        balance_gap_units,
        units_sold_imputed,
        stock_on_hand_imputed,
        list_price_imputed,
        (units_sold_imputed * list_price_imputed * paid_share)::decimal(18, 4)
            as sales_imputed_amount,
        expected_demand_units,
        demand_estimated_units,
        (demand_estimated_units - units_sold_imputed)::decimal(18, 4) as lost_units,
        (
            (demand_estimated_units - units_sold_imputed)
            * list_price_imputed * paid_share
        )::decimal(18, 4) as lost_sales_amount,
        is_promotion,
        is_holiday,
        stock_on_hand_imputed = 0 as is_stockout,
        is_censored,
        is_missing_day,
        has_key_conflict,
        has_negative_stock,
        has_negative_units,
        has_missing_stock,
        has_missing_sales,
        has_missing_price,
        has_impossible_price,
        stock_date

    from checked

)

select * from final
