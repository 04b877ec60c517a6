-- Each day again from the lines, without the table of invoices: the day is that of the
-- invoice's first line.
with lines as (

    select
        *,
        min(invoice_date) over (partition by invoice_id) as sales_date

    from {{ ref('fct_retail__invoice_lines') }}

),

expected as (

    select
        sales_date,
        count(distinct invoice_id) filter (where is_sold) as orders_count,
        count(distinct invoice_id) filter (where line_type = 'sale')
            as sale_invoices_count,
        count(distinct customer_id) filter (where is_sold) as customers_count,
        coalesce(
            sum(quantity) filter (
                where is_product and line_type = 'sale' and line_amount <> 0
            ), 0
        ) as units_count,
        coalesce(sum(line_amount) filter (where is_product), 0) as product_amount,
        sum(line_amount) as net_amount

    from lines
    group by sales_date

),

days as (

    select * from {{ ref('fct_retail__daily_sales') }}

)

select
    expected.*,
    days.*

from expected
full join days
    on expected.sales_date = days.sales_date
where
    days.sales_date is null
    or days.is_trading_day <> (expected.sales_date is not null)
    or (
        days.is_trading_day
        and (
            days.orders_count <> expected.orders_count
            or days.sale_invoices_count <> expected.sale_invoices_count
            or days.customers_count <> expected.customers_count
            or days.units_count <> expected.units_count
            or days.product_amount <> expected.product_amount
            or days.net_amount <> expected.net_amount
        )
    )
