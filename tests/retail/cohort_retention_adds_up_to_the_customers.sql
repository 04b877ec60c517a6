-- Cohorts hold each customer with a purchase once, and their money is that of these
-- customers but for what they returned before the month of their first purchase.
with cohorts as (

    select
        sum(case when months_since_first = 0 then customers_count else 0 end)
            as customers_count,
        sum(net_amount) as net_amount
    from {{ ref('fct_retail__cohort_retention') }}

),

customers as (

    select
        count(*) as customers_count,
        sum(monetary_amount) as net_amount
    from {{ ref('dim_retail__customers') }}
    where has_purchase

),

early as (

    select sum(lines.line_amount) as net_amount
    from {{ ref('fct_retail__invoice_lines') }} as lines
    inner join {{ ref('dim_retail__customers') }} as customers
        on lines.customer_id = customers.customer_id
    where
        lines.invoice_date
        < {{ dbt.date_trunc('month', 'customers.first_purchased_at') }}

)

select
    cohorts.customers_count,
    customers.customers_count as customers_with_purchase_count,
    cohorts.net_amount,
    customers.net_amount as customers_net_amount,
    early.net_amount as early_net_amount
from cohorts
cross join customers
cross join early
where
    coalesce(cohorts.customers_count, 0) <> customers.customers_count
    or coalesce(cohorts.net_amount, 0)
    <> coalesce(customers.net_amount, 0) - coalesce(early.net_amount, 0)
