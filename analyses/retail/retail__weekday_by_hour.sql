with invoices as (
    select * from {{ ref('fct_retail__invoices') }}
),

orders as (
    select
        extract(isodow from invoiced_at) as weekday,
        extract(hour from invoiced_at) as hour_of_day,
        invoice_amount
    from invoices
    where is_order
),

-- Every weekday with every hour between the first and the last that sold anything: an
-- empty cell is a finding, not a hole.
weekdays as (
    select week.day_number as weekday
    from (values (1), (2), (3), (4), (5), (6), (7)) as week (day_number)
),

hours as (
    select distinct hour_of_day from orders
),

cells as (
    select
        weekdays.weekday,
        hours.hour_of_day
    from weekdays
    cross join hours
),

counted as (
    select
        weekday,
        hour_of_day,
        count(*) as orders_count,
        sum(invoice_amount) as gross_amount
    from orders
    group by weekday, hour_of_day
)

select
    cells.weekday,
    cells.hour_of_day,
    coalesce(counted.orders_count, 0) as orders_count,
    coalesce(counted.gross_amount, 0) as gross_amount
from cells
left join counted
    on cells.weekday = counted.weekday and cells.hour_of_day = counted.hour_of_day
order by cells.weekday, cells.hour_of_day
