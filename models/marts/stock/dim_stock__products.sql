with daily as (

    select * from {{ ref('fct_stock__daily') }}

),

weeks as (

    select * from {{ ref('int_stock__weekly_demand_measured') }}

),

intervals as (

    select * from {{ ref('int_stock__demand_intervals_measured') }}

),

summed as (

    select
        product_id,
        max_by(category, {{ row_of(['stock_date', 'store_id']) }})
        filter (where category is not null) as category,
        count(distinct store_id) as stores_count,
        count(*) as product_days_count,
        count(*) filter (where is_missing_day) as missing_days_count,
        count(*) filter (where is_stockout) as stockout_days_count,
        count(is_stockout) as known_days_count,
        coalesce(sum(units_sold_imputed), 0)::bigint as units_sold,
        coalesce(sum(sales_imputed_amount), 0)::decimal(18, 4) as sales_amount,
        coalesce(sum(lost_units), 0)::decimal(18, 4) as lost_units,
        coalesce(sum(lost_sales_amount), 0)::decimal(18, 4) as lost_sales_amount,
        min(stock_date) as first_date,
        max(stock_date) as last_date

    from daily
    group by product_id

),

-- Sales below zero, where more came back than was sold, take nothing from the others.
ranked as (

    select
        *,
        sum(greatest(sales_amount, 0)) over () as sales_of_all,
        sum(greatest(sales_amount, 0)) over (
            order by sales_amount desc, product_id
            rows between unbounded preceding and current row
        ) as sales_so_far,
        min(first_date) over () as data_first_date,
        max(last_date) over () as data_last_date

    from summed

),

shared as (

    select
        *,
        greatest(sales_amount, 0)::double / nullif(sales_of_all, 0) as sales_share,
        sales_so_far::double / nullif(sales_of_all, 0) as sales_cumulative_share,
        {{ dbt.datediff('first_date', 'data_last_date', 'day') }} + 1 as age_days,
        {{ dbt.datediff('last_date', 'data_last_date', 'day') }} as silent_days

    from ranked

),

final as (

    select
        shared.product_id,
        shared.category,
        -- The product that crosses a line belongs to the class above it.
        case
            when shared.sales_amount <= 0 then 'C'
            when shared.sales_so_far - shared.sales_amount
                < {{ var('stock_abc_shares')[0] }} * shared.sales_of_all then 'A'
            when shared.sales_so_far - shared.sales_amount
                < {{ var('stock_abc_shares')[1] }} * shared.sales_of_all then 'B'
            else 'C'
        end as abc_class,
        weeks.xyz_class,
        intervals.demand_class,
        shared.stores_count,
        shared.product_days_count,
        shared.missing_days_count,
        shared.stockout_days_count,
        coalesce(weeks.weeks_count, 0) as weeks_count,
        shared.units_sold,
        shared.sales_amount,
        shared.sales_share,
        shared.sales_cumulative_share,
        shared.lost_units,
        shared.lost_sales_amount,
        weeks.mean_weekly_demand,
        weeks.weekly_demand_cv,
        intervals.average_demand_interval,
        intervals.squared_cv,
        shared.stockout_days_count::double / nullif(shared.known_days_count, 0)
            as stockout_day_share,
        shared.age_days,
        shared.first_date > shared.data_first_date
        and shared.age_days <= {{ var('stock_new_product_days') }} as is_new,
        shared.silent_days >= {{ var('stock_delisted_after_days') }} as is_ended,
        shared.first_date,
        shared.last_date

    from shared
    left join weeks
        on shared.product_id = weeks.product_id
    left join intervals
        on shared.product_id = intervals.product_id

)

select * from final
