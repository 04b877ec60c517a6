with customer_days as (

    select * from {{ ref('int_retail__customer_days_summed') }}

),

times as (

    select * from {{ ref('int_retail__as_of_times_listed') }}
    where task = 'repurchase' and split <> 'current'

),

summed as (

    select
        times.as_of,
        customer_days.customer_id,
        sum(customer_days.orders_count)::bigint as orders_count,
        sum(customer_days.sales_amount)::decimal(18, 4) as sales_amount
    from times
    inner join customer_days
        on
            times.as_of::date <= customer_days.invoice_date
            and customer_days.invoice_date < times.label_ends_at::date
    where customer_days.orders_count > 0
    group by times.as_of, customer_days.customer_id

)

select * from summed
