-- Active customers again, straight from the purchase lines.
with purchases as (

    select distinct
        customer_id,
        {{ dbt.date_trunc('month', 'invoice_date') }}::date as activity_month
    from {{ ref('fct_retail__invoice_lines') }}
    where customer_id is not null and is_purchase

),

placed as (

    select
        customer_id,
        activity_month,
        min(activity_month) over (partition by customer_id) as cohort_month
    from purchases

),

counted as (

    select
        cohort_month,
        activity_month,
        count(*) as active_customers_count
    from placed
    group by cohort_month, activity_month

)

select
    coalesce(retention.cohort_month, counted.cohort_month) as cohort_month,
    coalesce(retention.activity_month, counted.activity_month) as activity_month,
    retention.active_customers_count,
    counted.active_customers_count as counted_again
from {{ ref('fct_retail__cohort_retention') }} as retention
full outer join counted
    on
        retention.cohort_month = counted.cohort_month
        and retention.activity_month = counted.activity_month
where
    retention.cohort_month is null
    or retention.active_customers_count <> coalesce(counted.active_customers_count, 0)
