with invoices as (

    select * from {{ ref('int_retail__customer_invoices_summed') }}

),

summed as (

    select
        customer_id,
        {{ dbt.date_trunc('month', 'invoice_date') }}::date as activity_month,
        count(*) filter (where is_purchase) as purchases_count,
        sum(purchase_amount)::decimal(18, 4) as purchase_amount,
        sum(invoice_amount)::decimal(18, 4) as net_amount
    from invoices
    group by customer_id, activity_month

)

select * from summed
