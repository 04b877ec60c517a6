with cover as (

    select * from {{ ref('fct_stock__cover') }}

),

deliveries as (

    select * from {{ ref('int_stock__deliveries_expected') }}

),

judged as (

    select
        *,
        ceil(reorder_point + mean_daily_demand * review_days)::bigint
            as order_up_to_units,
        case
            when stock_on_hand is null then 'stock_unknown'
            when coalesce(mean_daily_demand, 0) <= 0 then 'no_demand'
            when stock_on_hand > reorder_point then 'enough_stock'
            when stock_position_units > reorder_point then 'covered_by_orders'
            when stock_on_hand = 0 then 'out_of_stock'
            else 'below_reorder_point'
        end as reason,
        -- Stock and orders against the expected demand, in deviations of it.
        (stock_position_units - protection_demand_units)
        / nullif(protection_deviation, 0) as loss_at

    from cover

),

-- What was ordered last comes tomorrow at the earliest.
dated as (

    select
        judged.*,
        judged.reason in ('out_of_stock', 'below_reorder_point') as is_order_suggested,
        case
            when judged.units_on_order > 0
                then greatest(
                        coalesce(deliveries.expected_date, judged.as_of), judged.as_of
                    )
        end as delivery_expected_date,
        case
            when judged.reason in ('stock_unknown', 'no_demand') then null
            else least(greatest(ceil(judged.days_of_cover) - 1, 0), 10000)
        end as lasts,
        case
            when judged.reason in ('stock_unknown', 'no_demand') then null
            else least(greatest(ceil(judged.days_of_cover_with_orders) - 1, 0), 10000)
        end as lasts_with_orders,
        case
            when judged.reason = 'stock_unknown' then null
            when judged.reason = 'no_demand' then 0
            else judged.protection_deviation * {{ normal_loss('judged.loss_at') }}
        end::decimal(18, 4) as expected_lost_units

    from judged
    left join deliveries
        on
            judged.store_id = deliveries.store_id
            and judged.product_id = deliveries.product_id

),

lasting as (

    select
        *,
        case
            when
                {{ dbt.datediff('as_of', 'delivery_expected_date', 'day') }} <= lasts
                then lasts_with_orders
            else lasts
        end::integer as days_until_stockout

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
            when is_order_suggested then order_up_to_units - stock_position_units
            else 0
        end as order_units,
        expected_lost_units,
        (expected_lost_units * list_price)::decimal(18, 4)
            as expected_lost_sales_amount,
        is_order_suggested,
        delivery_expected_date,
        case
            when days_until_stockout <= 365
                then {{ dbt.dateadd('day', 'days_until_stockout', 'as_of') }}::date
        end as expected_stockout_date,
        as_of

    from lasting

)

select * from final
