with cover as (

    select * from {{ ref('fct_stock__cover') }}

),

orders as (

    select * from {{ ref('int_stock__orders_dated') }}

),

daily as (

    select * from {{ ref('fct_stock__daily') }}

),

-- The price of the last day whose stock is known.
prices as (

    select
        cover.store_id,
        cover.product_id,
        daily.list_price_imputed as list_price

    from cover
    inner join daily
        on
            cover.store_id = daily.store_id
            and cover.product_id = daily.product_id
            and cover.stock_date = daily.stock_date

),

dated as (

    select
        cover.*,
        prices.list_price,
        ceil(cover.reorder_point + cover.mean_daily_demand * cover.review_days)::bigint
            as order_up_to_units,
        -- What was ordered last is here after the usual lead time, tomorrow at best.
        case when cover.units_on_order > 0 then greatest(
            coalesce(
                {{ dbt.dateadd('day', 'round(cover.lead_time_days)::integer', 'orders.ordered_date') }}::date,
                cover.as_of
            ),
            cover.as_of
        ) end as delivery_expected_date,
        -- The standardised distance of stock and orders from the expected demand.
        case when cover.protection_deviation > 0 then
            (cover.stock_position_units - cover.protection_demand_units)
            / cover.protection_deviation
        end as loss_at

    from cover
    left join orders
        on
            cover.store_id = orders.store_id
            and cover.product_id = orders.product_id
    left join prices
        on
            cover.store_id = prices.store_id
            and cover.product_id = prices.product_id

),

judged as (

    select
        *,
        case
            when stock_on_hand is null then 'stock_unknown'
            when coalesce(mean_daily_demand, 0) = 0 then 'no_demand'
            when stock_position_units > reorder_point and stock_on_hand > reorder_point
                then 'enough_stock'
            when stock_position_units > reorder_point then 'covered_by_orders'
            when stock_on_hand = 0 then 'out_of_stock'
            else 'below_reorder_point'
        end as reason,
        greatest(ceil(days_of_cover)::bigint - 1, 0) as days_to_stockout,
        greatest(ceil(days_of_cover_with_orders)::bigint - 1, 0)
            as days_to_stockout_with_orders,
        case
            when loss_at is not null
                then protection_deviation * {{ normal_loss('loss_at') }}
            else greatest(protection_demand_units - stock_position_units, 0)
        end as expected_loss

    from dated

),

final as (

    select
        store_id,
        product_id,
        category,
        reason,
        stock_on_hand,
        units_on_order,
        stock_position_units,
        mean_daily_demand,
        lead_time_days,
        protection_days,
        days_of_cover,
        days_of_cover_with_orders,
        reorder_point,
        order_up_to_units,
        case
            when reason in ('out_of_stock', 'below_reorder_point')
                then order_up_to_units - stock_position_units
            else 0
        end::bigint as order_units,
        expected_loss::decimal(18, 4) as expected_lost_units,
        (expected_loss::decimal(18, 4) * list_price)::decimal(18, 4)
            as expected_lost_sales_amount,
        reason in ('out_of_stock', 'below_reorder_point') as is_order_suggested,
        delivery_expected_date,
        case
            when days_to_stockout is null or days_to_stockout > 365 then null
            when
                delivery_expected_date
                <= {{ dbt.dateadd('day', 'days_to_stockout::integer', 'as_of') }}
                then {{ dbt.dateadd(
                    'day', 'least(days_to_stockout_with_orders, 3660)::integer', 'as_of'
                ) }}::date
            else {{ dbt.dateadd('day', 'days_to_stockout::integer', 'as_of') }}::date
        end as expected_stockout_date,
        as_of

    from judged

)

select * from final
