with customer_days as (

    select * from {{ ref('int_retail__customer_days_summed') }}

),

times as (

    select as_of
    from {{ ref('int_retail__as_of_times_listed') }}
    where task = 'repurchase'

),

known as (

    select
        times.as_of,
        customer_days.*,
        {{ dbt.datediff('customer_days.invoice_date', 'times.as_of', 'day') }}
            as days_before
    from times
    inner join customer_days on customer_days.invoice_date < times.as_of::date

),

measured as (

    select
        as_of,
        customer_id,
        sum(return_lines_count)::bigint as return_lines_count,
        sum(net_amount)::decimal(18, 4) as net_amount,
        coalesce(sum(net_amount) filter (where days_before <= 90), 0)::decimal(18, 4)
            as net_90d_amount,
        sum(returned_amount)::decimal(18, 4) as returned_amount,
        coalesce(sum(returned_amount) filter (where days_before <= 90), 0)
        ::decimal(18, 4) as returned_90d_amount
    from known
    group by as_of, customer_id

)

select * from measured
