with daily as (

    select * from {{ ref('fct_stock__daily') }}

),

lead_times as (

    select * from {{ ref('int_stock__lead_times_measured') }}

),

settings as (

    select
        max(stock_date) as last_date,
        {{ var('stock_review_days') }}::integer as review_days,
        {{ var('stock_service_level') }}::double as service_level

    from daily

),

recent as (

    select daily.*
    from daily
    cross join settings
    where
        daily.stock_date
        > {{ dbt.dateadd('day', -var('stock_demand_window_days'), 'settings.last_date') }}

),

series as (

    select
        store_id,
        product_id,
        max(stock_date) as last_row_date,
        max_by(category, stock_date) as category,
        max_by(stock_on_hand_imputed, stock_date)
            filter (where stock_on_hand_imputed is not null) as stock_on_hand,
        max(stock_date) filter (where stock_on_hand_imputed is not null) as stock_date,
        max_by(units_on_order, stock_date)
            filter (where units_on_order is not null) as units_on_order,
        count(demand_estimated_units) as demand_days_count,
        sum(demand_estimated_units)::double as demand_sum,
        sum(demand_estimated_units * demand_estimated_units)::double
            as demand_square_sum

    from recent
    group by store_id, product_id

),

-- A product that has had no row for days is no longer sold there.
measured as (

    select
        series.*,
        settings.review_days,
        settings.service_level,
        {{ dbt.dateadd('day', 1, 'settings.last_date') }}::date as as_of,
        series.demand_sum / nullif(series.demand_days_count, 0) as mean_daily_demand,
        sqrt(
            greatest(
                series.demand_square_sum
                - series.demand_sum * series.demand_sum / series.demand_days_count,
                0
            ) / nullif(series.demand_days_count - 1, 0)
        ) as demand_deviation,
        coalesce(lead_times.lead_time_source, 'assumed') as lead_time_source,
        coalesce(lead_times.lead_times_count, 0) as lead_times_count,
        coalesce(
            lead_times.lead_time_days, {{ var('stock_default_lead_time_days') }}
        )::double as lead_time_days,
        coalesce(lead_times.lead_time_deviation, 0)::double as lead_time_deviation

    from series
    cross join settings
    left join lead_times
        on
            series.store_id = lead_times.store_id
            and series.product_id = lead_times.product_id
    where
        series.last_row_date
        > {{ dbt.dateadd('day', -var('stock_delisted_after_days'), 'settings.last_date') }}

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
        stock_on_hand + coalesce(units_on_order, 0) as stock_position_units,
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
        (stock_on_hand + coalesce(units_on_order, 0)) / nullif(mean_daily_demand, 0)
            as days_of_cover_with_orders,
        {{ normal_quantile('service_level') }} * protection_deviation as safety_stock,
        mean_daily_demand * protection_days
        + {{ normal_quantile('service_level') }} * protection_deviation
            as reorder_point,
        lead_time_source = 'assumed' as is_lead_time_assumed,
        stock_date,
        as_of

    from protected

)

select * from final
