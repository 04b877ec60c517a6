{%- set xyz_limits = var('stock_xyz_limits') %}

with days as (

    select * from {{ ref('int_stock__days_described') }}

),

censored as (

    select * from {{ ref('int_stock__censored_days_estimated') }}

),

bounds as (

    select
        product_id,
        min(stock_date) as first_date,
        max(stock_date) as last_date

    from days
    group by product_id

),

-- Few days are censored: their estimates are added to what was seen on the others.
parts as (

    select
        product_id,
        {{ dbt.date_trunc('week', 'stock_date') }}::date as week_date,
        sum(units_sold_imputed)::decimal(18, 4) as units

    from days
    where not coalesce(is_censored, false)
    group by product_id, {{ dbt.date_trunc('week', 'stock_date') }}::date
    union all
    select
        product_id,
        {{ dbt.date_trunc('week', 'stock_date') }}::date as week_date,
        sum(demand_estimated_units)::decimal(18, 4) as units

    from censored
    group by product_id, {{ dbt.date_trunc('week', 'stock_date') }}::date

),

-- Weeks in which the product began or ended are not whole.
weeks as (

    select
        parts.product_id,
        parts.week_date,
        sum(parts.units) as units

    from parts
    inner join bounds
        on
            parts.product_id = bounds.product_id
            and parts.week_date >= bounds.first_date
            and bounds.last_date >= {{ dbt.dateadd('day', 6, 'parts.week_date') }}
    where parts.units is not null
    group by parts.product_id, parts.week_date

),

summed as (

    select
        product_id,
        count(*) as weeks_count,
        sum(units)::double as units_sum,
        sum(units * units)::double as units_square_sum

    from weeks
    group by product_id

),

-- Two weeks say nothing of variation.
measured as (

    select
        product_id,
        weeks_count,
        units_sum / weeks_count as mean_weekly_demand,
        case
            when weeks_count >= 3 and units_sum > 0
                then sqrt(
                        greatest(
                            units_square_sum - units_sum * units_sum / weeks_count, 0
                        )
                        / (weeks_count - 1)
                    ) / (units_sum / weeks_count)
        end as weekly_demand_cv

    from summed

),

weekly_demand_measured as (

    select
        *,
        case
            when weekly_demand_cv <= {{ xyz_limits[0] }} then 'X'
            when weekly_demand_cv <= {{ xyz_limits[1] }} then 'Y'
            when weekly_demand_cv is not null then 'Z'
        end as xyz_class

    from measured

)

select * from weekly_demand_measured
