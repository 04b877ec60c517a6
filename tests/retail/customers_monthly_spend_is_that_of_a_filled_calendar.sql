-- Mean, deviation and trend again, from a row for every month, by the engine's own
-- functions. The months come from the calendar of days.
with customer_months as (

    select
        customer_id,
        activity_month,
        purchase_amount
    from {{ ref('int_retail__customer_months_summed') }}
    where purchases_count > 0

),

calendar as (

    select
        {{ dbt.date_trunc('month', 'sales_date') }}::date as activity_month,
        max(sales_date) as last_date
    from {{ ref('fct_retail__daily_sales') }}
    group by activity_month

),

months as (

    select
        activity_month,
        row_number() over (order by activity_month) as month_number,
        last_date = {{ dbt.last_day('last_date', 'month') }}
        or activity_month <> max(activity_month) over () as is_whole
    from calendar

),

first_months as (

    select
        customer_id,
        min(activity_month) as first_month
    from customer_months
    group by customer_id

),

filled as (

    select
        first_months.customer_id,
        months.month_number::double as month_number,
        months.is_whole,
        coalesce(customer_months.purchase_amount, 0)::double as amount
    from first_months
    inner join months on first_months.first_month <= months.activity_month
    left join customer_months
        on
            first_months.customer_id = customer_months.customer_id
            and months.activity_month = customer_months.activity_month

),

fitted as (

    select
        customer_id,
        count(*) as months_count,
        avg(amount) as mean_amount,
        stddev_samp(amount) as stddev_amount,
        case
            when count(*) filter (where is_whole) > 1
                then regr_slope(amount, month_number) filter (where is_whole)
        end as trend_amount
    from filled
    group by customer_id

)

select
    customers.customer_id,
    customers.monthly_spend_mean_amount,
    customers.monthly_spend_stddev_amount,
    customers.monthly_spend_trend_amount,
    fitted.mean_amount,
    fitted.stddev_amount,
    fitted.trend_amount
from {{ ref('dim_retail__customers') }} as customers
full outer join fitted on customers.customer_id = fitted.customer_id
where
    (customers.has_purchase and fitted.customer_id is null)
    or customers.customer_id is null
    or customers.monthly_spend_months_count <> fitted.months_count
    or abs(
        coalesce(customers.monthly_spend_mean_amount::double, -1)
        - coalesce(fitted.mean_amount, -1)
    ) > 0.0001
    or abs(
        coalesce(customers.monthly_spend_stddev_amount::double, -1)
        - coalesce(fitted.stddev_amount, -1)
    ) > 0.0001
    or abs(
        coalesce(customers.monthly_spend_trend_amount::double, -0.01234)
        - coalesce(fitted.trend_amount, -0.01234)
    ) > 0.0001
