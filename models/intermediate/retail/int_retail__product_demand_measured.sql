{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

days as (

    select * from {{ ref('int_retail__days_classified') }}

),

-- A month that began before the data, ends after it or lost a day would look weak.
months as (

    select {{ dbt.date_trunc('month', 'sales_date') }}::date as sales_month

    from days
    group by {{ dbt.date_trunc('month', 'sales_date') }}::date
    having
        min(sales_date) = {{ dbt.date_trunc('month', 'min(sales_date)') }}::date
        and max(sales_date) = {{ dbt.last_day('min(sales_date)', 'month') }}
        and count(*) filter (where day_status = 'gap') = 0

),

sold as (

    select
        stock_code,
        {{ dbt.date_trunc('month', 'invoice_date') }}::date as sales_month,
        min(invoice_date) as first_sold_date,
        sum(quantity) as units_count

    from lines
    where is_purchase
    group by stock_code, {{ dbt.date_trunc('month', 'invoice_date') }}::date

),

products as (

    select
        stock_code,
        min(first_sold_date) as first_sold_date

    from sold
    group by stock_code

),

-- The month of the first sale counts only from its first day on: a launch in the middle
-- of a month isn't weak demand.
product_months as (

    select
        products.stock_code,
        months.sales_month,
        coalesce(sold.units_count, 0)::bigint as units_count

    from products
    inner join months
        on products.first_sold_date <= months.sales_month
    left join sold
        on
            products.stock_code = sold.stock_code
            and months.sales_month = sold.sales_month

),

sums as (

    select
        stock_code,
        count(*) as demand_months_count,
        sum(units_count)::double as units_sum,
        sum(units_count::decimal(38, 0) * units_count)::double as units_square_sum

    from product_months
    group by stock_code

),

-- Two months say nothing of variation. Sums are whole numbers, so that the result is
-- the same in whatever order rows are added.
product_demand_measured as (

    select
        stock_code,
        demand_months_count,
        case
            when demand_months_count >= 3 and units_sum > 0
                then
                    sqrt(
                        (
                            units_square_sum
                            - units_sum * units_sum / demand_months_count
                        )
                        / (demand_months_count - 1)
                    )
                    / (units_sum / demand_months_count)
        end as demand_cv

    from sums

)

select * from product_demand_measured
