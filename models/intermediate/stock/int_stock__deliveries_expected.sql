with days as (

    select * from {{ ref('int_stock__days_checked') }}

),

lead_times as (

    select * from {{ ref('int_stock__lead_times_measured') }}

),

last_day as (

    select max(stock_date) as last_date from days

),

-- What was ordered longer ago is here, or will not come.
followed as (

    select
        days.store_id,
        days.product_id,
        days.stock_date,
        days.units_on_order,
        lag(days.units_on_order) over (
            partition by days.store_id, days.product_id
            order by days.stock_date
        ) as units_on_order_before

    from days
    cross join last_day
    where
        days.units_on_order is not null
        and {{ dbt.datediff('days.stock_date', 'last_day.last_date', 'day') }} < 180

),

orders as (

    select
        store_id,
        product_id,
        max(stock_date) as ordered_date

    from followed
    where units_on_order > units_on_order_before
    group by store_id, product_id

),

measured as (

    select
        orders.*,
        round(
            coalesce(
                lead_times.lead_time_days, {{ var('stock_default_lead_time_days') }}
            )
        )::integer as usual_days

    from orders
    left join lead_times
        on
            orders.store_id = lead_times.store_id
            and orders.product_id = lead_times.product_id

),

deliveries_expected as (

    select
        store_id,
        product_id,
        ordered_date,
        {{ dbt.dateadd('day', 'usual_days', 'ordered_date') }}::date as expected_date

    from measured

)

select * from deliveries_expected
