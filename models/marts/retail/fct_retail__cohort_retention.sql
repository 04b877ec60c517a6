with customer_months as (

    select * from {{ ref('int_retail__customer_months_summed') }}

),

calendar as (

    select * from {{ ref('fct_retail__daily_sales') }}

),

periods as (

    select * from {{ ref('int_retail__periods_bounded') }}

),

first_months as (

    select
        customer_id,
        min(activity_month) as cohort_month
    from customer_months
    where purchases_count > 0
    group by customer_id

),

cohorts as (

    select
        cohort_month,
        count(*) as customers_count
    from first_months
    group by cohort_month

),

months as (

    select distinct {{ dbt.date_trunc('month', 'sales_date') }}::date as activity_month
    from calendar

),

activity as (

    select
        first_months.cohort_month,
        customer_months.activity_month,
        count(*) filter (where customer_months.purchases_count > 0)
            as active_customers_count,
        sum(customer_months.net_amount) as net_amount
    from first_months
    inner join customer_months
        on first_months.customer_id = customer_months.customer_id
    group by first_months.cohort_month, customer_months.activity_month

),

-- Every cohort meets every month from its own on, so that a month in which nobody
-- came back is a row with zeros and not a hole
grid as (

    select
        cohorts.cohort_month,
        {{ dbt.datediff('cohorts.cohort_month', 'months.activity_month', 'month') }}
            as months_since_first,
        cohorts.customers_count,
        coalesce(activity.active_customers_count, 0) as active_customers_count,
        coalesce(activity.net_amount, 0)::decimal(18, 4) as net_amount,
        (
            periods.is_first_month_partial
            and months.activity_month = periods.first_month
        ) or (
            periods.is_last_month_partial
            and months.activity_month = periods.last_month
        ) as is_partial_month,
        months.activity_month
    from cohorts
    cross join periods
    inner join months on cohorts.cohort_month <= months.activity_month
    left join activity
        on
            cohorts.cohort_month = activity.cohort_month
            and months.activity_month = activity.activity_month

),

measured as (

    select
        cohort_month,
        months_since_first::integer as months_since_first,
        customers_count,
        active_customers_count,
        active_customers_count / customers_count as retention_share,
        net_amount,
        is_partial_month,
        activity_month
    from grid

)

select * from measured
