-- Each cohort's rows number the months from 0 to the last of the data without a hole,
-- the first of them with all of its customers.
with cohorts as (

    select
        cohort_month,
        count(*) as rows_count,
        max(months_since_first) as last_number,
        min(months_since_first) as first_number,
        min(customers_count) as least_customers_count,
        max(customers_count) as greatest_customers_count,
        max(case when months_since_first = 0 then active_customers_count end)
            as first_active_count
    from {{ ref('fct_retail__cohort_retention') }}
    group by cohort_month

)

select cohorts.*
from cohorts
cross join {{ ref('int_retail__periods_bounded') }} as periods
where
    first_number <> 0
    or last_number
    <> {{ dbt.datediff('cohorts.cohort_month', 'periods.last_month', 'month') }}
    or rows_count <> last_number + 1
    or least_customers_count <> greatest_customers_count
    or first_active_count <> greatest_customers_count
