with intervals as (

    select * from {{ ref('int_retail__repeat_intervals_measured') }}

),

periods as (

    select * from {{ ref('int_retail__periods_bounded') }}

),

products as (

    select * from {{ ref('dim_retail__products') }}

),

timed as (

    select
        intervals.*,
        periods.as_of,
        {{ dbt.datediff('intervals.last_purchase_date', 'periods.as_of', 'day') }}
            as days_since_last,
        {{ dbt.dateadd(
            'day',
            'ceil(intervals.usual_interval_days)::integer',
            'intervals.last_purchase_date'
        ) }}::date as due_date
    from intervals
    cross join periods
    where
        intervals.purchase_days_count
        >= {{ var('retail_buy_again_min_purchase_days') }}

),

-- Due from the usual interval on, given up after a silence of too many of them
due as (

    select
        *,
        (days_since_last / usual_interval_days)::double as intervals_passed
    from timed
    where
        days_since_last >= usual_interval_days
        and days_since_last
        <= usual_interval_days * {{ var('retail_buy_again_max_intervals') }}

),

ranked as (

    select
        due.customer_id,
        due.stock_code,
        row_number() over (
            partition by due.customer_id
            order by
                due.purchase_days_count desc,
                due.intervals_passed,
                due.stock_code
        )::integer as buy_again_rank,
        products.product_name,
        due.purchase_days_count,
        due.usual_units,
        due.usual_interval_days,
        due.shortest_interval_days,
        due.longest_interval_days,
        due.days_since_last::integer as days_since_last,
        due.intervals_passed,
        due.last_purchase_date,
        due.due_date,
        due.as_of
    from due
    inner join products on due.stock_code = products.stock_code

)

select * from ranked
