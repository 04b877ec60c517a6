with daily as (

    select * from {{ ref('fct_stock__daily') }}

),

summed as (

    select
        store_id,
        coalesce(category, 'unknown') as category,
        count(*) as product_days_count,
        count(is_stockout) as known_days_count,
        count(*) filter (where is_stockout) as stockout_days_count,
        count(*) filter (where is_missing_day) as missing_days_count,
        count(*) filter (where is_promotion) as promotion_days_count,
        coalesce(sum(units_sold_imputed), 0)::bigint as units_sold,
        coalesce(sum(sales_imputed_amount), 0)::decimal(18, 4) as sales_amount,
        sum(stock_on_hand_imputed)::bigint as stock_on_hand,
        coalesce(sum(demand_estimated_units), 0)::decimal(18, 4)
            as demand_estimated_units,
        coalesce(sum(lost_units), 0)::decimal(18, 4) as lost_units,
        coalesce(sum(lost_sales_amount), 0)::decimal(18, 4) as lost_sales_amount,
        coalesce({{ dbt.bool_or('is_holiday') }}, false) as is_holiday,
        stock_date

    from daily
    group by store_id, coalesce(category, 'unknown'), stock_date

),

final as (

    select
        store_id,
        category,
        product_days_count,
        known_days_count,
        stockout_days_count,
        missing_days_count,
        promotion_days_count,
        units_sold,
        sales_amount,
        stock_on_hand,
        demand_estimated_units,
        lost_units,
        lost_sales_amount,
        stockout_days_count::double / nullif(known_days_count, 0) as stockout_share,
        is_holiday,
        stock_date

    from summed

)

select * from final
