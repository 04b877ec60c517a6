{{ config(materialized='table') }}

with listed as (

    select
        *,
        -- A stock below zero can't be: it tells nothing.
        case when stock_on_hand >= 0 then stock_on_hand end as known_stock

    from {{ ref('int_stock__days_listed') }}

),

-- Every day from the first to the last is there, so the row before is the day before.
neighboured as (

    select
        *,
        lag(known_stock) over series as stock_before,
        lead(known_stock - units_received + units_sold) over series as stock_implied,
        -- Numbers the stretches that begin with a known price.
        count(list_price) over series as prices_seen

    from listed
    window series as (partition by store_id, product_id order by stock_date)

),

balanced as (

    select
        *,
        stock_before + units_received - units_sold as expected_stock,
        known_stock - stock_before - units_received + units_sold as balance_gap_units,
        max(list_price) over (
            partition by store_id, product_id, prices_seen
        ) as list_price_imputed

    from neighboured

),

days_checked as (

    select
        store_id,
        product_id,
        category,
        case
            when known_stock is not null then 'recorded'
            when expected_stock >= 0 then 'from_day_before'
            when stock_implied >= 0 then 'from_day_after'
            else 'unknown'
        end as stock_source,
        case
            when is_missing_day then 'no_row'
            when balance_gap_units = 0 then 'holds'
            when balance_gap_units is not null then 'broken'
            else 'unknown'
        end as balance_status,
        units_sold,
        units_received,
        stock_on_hand,
        units_on_order,
        lead_time_days,
        list_price,
        discount_share,
        expected_stock,
        balance_gap_units,
        case
            when units_sold is not null then units_sold
            when stock_before + units_received - known_stock >= 0
                then stock_before + units_received - known_stock
        end as units_sold_imputed,
        case
            when known_stock is not null then known_stock
            when expected_stock >= 0 then expected_stock
            when stock_implied >= 0 then stock_implied
        end as stock_on_hand_imputed,
        list_price_imputed,
        is_promotion,
        is_holiday,
        is_missing_day,
        has_key_conflict,
        coalesce(stock_on_hand < 0, false) as has_negative_stock,
        coalesce(units_sold < 0 or units_received < 0, false) as has_negative_units,
        not is_missing_day and stock_on_hand is null as has_missing_stock,
        not is_missing_day and units_sold is null as has_missing_sales,
        not is_missing_day and list_price is null as has_missing_price,
        coalesce(
            list_price <= 0 or discount_share < 0 or discount_share > 1, false
        ) as has_impossible_price,
        stock_date

    from balanced

)

select * from days_checked
