-- First and last day are those of the lines, and as many days lie between as the
-- calendar says.
with days as (

    select
        min(sales_date) as first_date,
        max(sales_date) as last_date,
        count(*) as days_count

    from {{ ref('fct_retail__daily_sales') }}

),

lines as (

    select
        min(invoice_date) as first_date,
        max(invoice_date) as last_date

    from {{ ref('fct_retail__invoices') }}

)

select *
from days
cross join lines
where
    days.first_date <> lines.first_date
    or days.last_date <> lines.last_date
    or days.days_count
    <> {{ dbt.datediff('lines.first_date', 'lines.last_date', 'day') }} + 1
