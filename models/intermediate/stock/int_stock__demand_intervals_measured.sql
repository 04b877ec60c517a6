with days as (

    select * from {{ ref('int_stock__days_described') }}

),

-- Demand of a product in a store, as far as the shelf let it be seen.
series as (

    select
        product_id,
        store_id,
        count(*) as days_count,
        count(*) filter (where demand_seen_units > 0) as demand_days_count,
        sum(demand_seen_units)::double as units,
        sum(demand_seen_units::bigint * demand_seen_units)::double as unit_squares

    from days
    where is_seen
    group by product_id, store_id

),

-- Squared deviation over squared mean, of the days with demand.
measured as (

    select
        *,
        demand_days_count * (demand_days_count * unit_squares - units * units)
        / (demand_days_count - 1) / (units * units) as squared_cv

    from series
    where demand_days_count > 1

),

-- Stores weigh by the days on which they sold.
intervals as (

    select
        product_id,
        sum(days_count)::double / nullif(sum(demand_days_count), 0)
            as average_demand_interval

    from series
    group by product_id

),

variations as (

    select
        product_id,
        sum((demand_days_count * squared_cv)::decimal(28, 6))::double
        / sum(demand_days_count) as squared_cv

    from measured
    group by product_id

),

-- Limits of Syntetos, Boylan & Croston (2005).
demand_intervals_measured as (

    select
        intervals.product_id,
        intervals.average_demand_interval,
        variations.squared_cv,
        case
            when variations.squared_cv is null then null
            when intervals.average_demand_interval >= 1.32
                then
                    case
                        when variations.squared_cv < 0.49 then 'intermittent'
                        else 'lumpy'
                    end
            when variations.squared_cv < 0.49 then 'smooth'
            else 'erratic'
        end as demand_class

    from intervals
    left join variations
        on intervals.product_id = variations.product_id

)

select * from demand_intervals_measured
