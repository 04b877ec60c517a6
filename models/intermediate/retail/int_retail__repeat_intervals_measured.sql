with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

-- Two invoices of one day are one purchase: a zero between them would say nothing
days as (

    select
        customer_id,
        stock_code,
        invoice_date,
        sum(quantity)::bigint as units_count
    from lines
    where is_purchase and has_customer
    group by customer_id, stock_code, invoice_date

),

intervals as (

    select
        *,
        {{ dbt.datediff(
            'lag(invoice_date) over (
                partition by customer_id, stock_code order by invoice_date
            )',
            'invoice_date',
            'day'
        ) }} as interval_days
    from days

),

measured as (

    select
        customer_id,
        stock_code,
        count(*) as purchase_days_count,
        median(units_count)::double as usual_units,
        median(interval_days)::double as usual_interval_days,
        min(interval_days)::integer as shortest_interval_days,
        max(interval_days)::integer as longest_interval_days,
        min(invoice_date) as first_purchase_date,
        max(invoice_date) as last_purchase_date
    from intervals
    group by customer_id, stock_code
    having count(*) >= 2

)

select * from measured
