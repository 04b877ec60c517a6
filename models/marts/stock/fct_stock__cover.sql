with recent as (

    select * from {{ ref('int_stock__recent_days_summed') }}

),

lead_times as (

    select * from {{ ref('int_stock__lead_times_measured') }}

),

measured as (

    select
        recent.*,
        {{ var('stock_review_days') }}::integer as review_days,
        {{ var('stock_service_level') }}::double as service_level,
        recent.stock_on_hand + coalesce(recent.units_on_order, 0)
            as stock_position_units,
        recent.demand_sum / nullif(recent.demand_days_count, 0) as mean_daily_demand,
        sqrt(
            greatest(
                recent.demand_square_sum
                - recent.demand_sum * recent.demand_sum / recent.demand_days_count,
                0
            ) / nullif(recent.demand_days_count - 1, 0)
        ) as demand_deviation,
        coalesce(lead_times.lead_time_source, 'assumed') as lead_time_source,
        coalesce(lead_times.lead_times_count, 0) as lead_times_count,
        coalesce(
            lead_times.lead_time_days, {{ var('stock_default_lead_time_days') }}
        )::double as lead_time_days,
        coalesce(lead_times.lead_time_deviation, 0)::double as lead_time_deviation

    from recent
    left join lead_times
        on
            recent.store_id = lead_times.store_id
            and recent.product_id = lead_times.product_id

),

-- Of a single day the deviation is unknown: that of a Poisson variable stands in.
protected as (

    select
        *,
        lead_time_days + review_days as protection_days,
        sqrt(
            (lead_time_days + review_days)
            * coalesce(demand_deviation * demand_deviation, mean_daily_demand)
            + mean_daily_demand * mean_daily_demand
            * lead_time_deviation * lead_time_deviation
        ) as protection_deviation

    from measured

),

final as (

    select
        store_id,
        product_id,
        category,
        lead_time_source,
        stock_on_hand,
        units_on_order,
        stock_position_units,
        demand_days_count,
        mean_daily_demand,
        demand_deviation,
        lead_times_count,
        lead_time_days,
        lead_time_deviation,
        review_days,
        protection_days,
        mean_daily_demand * protection_days as protection_demand_units,
        protection_deviation,
        service_level,
        stock_on_hand / nullif(mean_daily_demand, 0) as days_of_cover,
        stock_position_units / nullif(mean_daily_demand, 0)
            as days_of_cover_with_orders,
        round({{ normal_quantile('service_level') }} * protection_deviation, 4)
            as safety_stock,
        round(
            mean_daily_demand * protection_days
            + {{ normal_quantile('service_level') }} * protection_deviation,
            4
        ) as reorder_point,
        list_price,
        lead_time_source = 'assumed' as is_lead_time_assumed,
        stock_date,
        {{ dbt.dateadd('day', 1, 'last_date') }}::date as as_of

    from protected

)

select * from final
