with days as (

    select * from {{ ref('int_stock__days_checked') }}

),

last_day as (

    select max(stock_date) as last_date from days

),

-- Orders outstanding are of late.
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
        and days.stock_date > {{ dbt.dateadd('day', -180, 'last_day.last_date') }}

),

orders_dated as (

    select
        store_id,
        product_id,
        max(stock_date) as ordered_date

    from followed
    where units_on_order > units_on_order_before
    group by store_id, product_id

)

select * from orders_dated
