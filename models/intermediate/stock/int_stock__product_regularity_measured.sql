{{ config(materialized='table') }}

with days as (

    select * from {{ ref('int_stock__days_described') }}

),

censored as (

    select * from {{ ref('int_stock__censored_days_estimated') }}

),

-- Demand of a product in a store, as far as the shelf let it be seen.
seen as (

    select
        store_id,
        product_id,
        count(*) as days_count,
        count(*) filter (where units_sold_imputed > 0) as demand_days_count,
        sum(units_sold_imputed::bigint) filter (where units_sold_imputed > 0)
            as units_sum,
        sum(units_sold_imputed::bigint * units_sold_imputed)
            filter (where units_sold_imputed > 0) as units_square_sum

    from days
    where is_seen
    group by store_id, product_id

),

-- Stores weigh by the days on which they sold.
intervals as (

    select
        product_id,
        sum(days_count)::double / nullif(sum(demand_days_count), 0)
            as average_demand_interval,
        sum(
            (
                demand_days_count * demand_days_count
                * (demand_days_count * units_square_sum - units_sum * units_sum)::double
                / nullif(demand_days_count - 1, 0)
                / (units_sum * units_sum)
            )::decimal(18, 6)
        )::double / nullif(sum(demand_days_count) filter (where demand_days_count > 1), 0)
            as squared_cv

    from seen
    group by product_id

),

bounds as (

    select
        product_id,
        min(stock_date) as first_date,
        max(stock_date) as last_date

    from days
    group by product_id

),

weeks as (

    select
        product_id,
        {{ dbt.date_trunc('week', 'stock_date') }}::date as week_date,
        sum(units_sold_imputed) filter (where not coalesce(is_censored, false))
            ::decimal(18, 4) as units

    from days
    group by product_id, {{ dbt.date_trunc('week', 'stock_date') }}::date
    union all
    select
        product_id,
        {{ dbt.date_trunc('week', 'stock_date') }}::date as week_date,
        sum(demand_estimated_units)::decimal(18, 4) as units

    from censored
    group by product_id, {{ dbt.date_trunc('week', 'stock_date') }}::date

),

weeks_summed as (

    select
        product_id,
        week_date,
        sum(units) as units

    from weeks
    group by product_id, week_date

),

-- Weeks that the product began or ended in are not whole.
weekly as (

    select
        weeks.product_id,
        count(*) as weeks_count,
        sum(weeks.units)::double as units_sum,
        sum(weeks.units * weeks.units)::double as units_square_sum

    from weeks_summed as weeks
    inner join bounds
        on
            weeks.product_id = bounds.product_id
            and weeks.week_date >= bounds.first_date
            and bounds.last_date >= {{ dbt.dateadd('day', 6, 'weeks.week_date') }}
    where weeks.units is not null
    group by weeks.product_id

),

product_regularity_measured as (

    select
        bounds.product_id,
        coalesce(weekly.weeks_count, 0) as weeks_count,
        weekly.units_sum / weekly.weeks_count as mean_weekly_demand,
        case
            when weekly.weeks_count >= 3 and weekly.units_sum > 0
                then
                    sqrt(
                        greatest(
                            weekly.units_square_sum
                            - weekly.units_sum * weekly.units_sum / weekly.weeks_count,
                            0
                        ) / (weekly.weeks_count - 1)
                    ) / (weekly.units_sum / weekly.weeks_count)
        end as weekly_demand_cv,
        intervals.average_demand_interval,
        intervals.squared_cv

    from bounds
    left join weekly
        on bounds.product_id = weekly.product_id
    left join intervals
        on bounds.product_id = intervals.product_id

)

select * from product_regularity_measured
