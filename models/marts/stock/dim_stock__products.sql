with daily as (

    select * from {{ ref('fct_stock__daily') }}

),

regularity as (

    select * from {{ ref('int_stock__product_regularity_measured') }}

),

summed as (

    select
        product_id,
        max_by(category, stock_date) filter (where category is not null) as category,
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

ranked as (

    select
        *,
        sum(greatest(sales_amount, 0)) over (
            order by sales_amount desc, product_id
            rows between unbounded preceding and current row
        ) as sales_so_far,
        sum(greatest(sales_amount, 0)) over () as sales_of_all,
        min(first_date) over () as data_first_date,
        max(last_date) over () as data_last_date

    from summed

),

shared as (

    select
        *,
        (sales_so_far / nullif(sales_of_all, 0))::double as sales_cumulative_share,
        ((sales_so_far - greatest(sales_amount, 0)) / nullif(sales_of_all, 0))::double
            as share_before,
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
            when shared.sales_amount > 0
                and shared.share_before < {{ var('stock_abc_shares')[0] }} then 'A'
            when shared.sales_amount > 0
                and shared.share_before < {{ var('stock_abc_shares')[1] }} then 'B'
            else 'C'
        end as abc_class,
        case
            when regularity.weekly_demand_cv <= {{ var('stock_xyz_limits')[0] }} then 'X'
            when regularity.weekly_demand_cv <= {{ var('stock_xyz_limits')[1] }} then 'Y'
            when regularity.weekly_demand_cv is not null then 'Z'
        end as xyz_class,
        case
            when regularity.squared_cv is null then null
            when regularity.average_demand_interval < 1.32 and regularity.squared_cv < 0.49
                then 'smooth'
            when regularity.average_demand_interval < 1.32 then 'erratic'
            when regularity.squared_cv < 0.49 then 'intermittent'
            else 'lumpy'
        end as demand_class,
        shared.stores_count,
        shared.product_days_count,
        shared.missing_days_count,
        shared.stockout_days_count,
        regularity.weeks_count,
        shared.units_sold,
        shared.sales_amount,
        (greatest(shared.sales_amount, 0) / nullif(shared.sales_of_all, 0))::double
            as sales_share,
        shared.sales_cumulative_share,
        shared.lost_units,
        shared.lost_sales_amount,
        regularity.mean_weekly_demand,
        regularity.weekly_demand_cv,
        regularity.average_demand_interval,
        regularity.squared_cv,
        shared.stockout_days_count::double / nullif(shared.known_days_count, 0)
            as stockout_day_share,
        shared.age_days,
        shared.first_date > shared.data_first_date
        and shared.age_days <= {{ var('stock_new_product_days') }} as is_new,
        shared.silent_days >= {{ var('stock_delisted_after_days') }} as is_ended,
        shared.first_date,
        shared.last_date

    from shared
    left join regularity
        on shared.product_id = regularity.product_id

)

select * from final
