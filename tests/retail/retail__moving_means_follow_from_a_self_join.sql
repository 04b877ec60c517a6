-- The means again by joining each day with the days of its window, no window function.
with days as (

    select * from {{ ref('fct_retail__daily_sales') }}

),

bounds as (

    select min(sales_date) as first_date from days

),

pairs as (

    select
        days.sales_date,
        days.net_amount_7d_mean,
        days.net_amount_28d_mean,
        {{ dbt.datediff('bounds.first_date', 'days.sales_date', 'day') }} + 1
            as days_so_far,
        {{ dbt.datediff('earlier.sales_date', 'days.sales_date', 'day') }} as days_ago,
        earlier.net_amount

    from days
    cross join bounds
    inner join days as earlier
        on days.sales_date >= earlier.sales_date
    where earlier.net_amount is not null

),

expected as (

    select
        sales_date,
        net_amount_7d_mean,
        net_amount_28d_mean,
        case
            when days_so_far >= 7
                then
                    sum(net_amount) filter (where days_ago < 7)
                    / count(*) filter (where days_ago < 7)
        end as expected_7d_mean,
        case
            when days_so_far >= 28
                then
                    sum(net_amount) filter (where days_ago < 28)
                    / count(*) filter (where days_ago < 28)
        end as expected_28d_mean

    from pairs
    group by sales_date, net_amount_7d_mean, net_amount_28d_mean, days_so_far

)

select *
from expected
where
    (net_amount_7d_mean is null) <> (expected_7d_mean is null)
    or (net_amount_28d_mean is null) <> (expected_28d_mean is null)
    or abs(net_amount_7d_mean - expected_7d_mean) > 0.0001
    or abs(net_amount_28d_mean - expected_28d_mean) > 0.0001
