with cohort_retention as (
    select * from {{ ref('fct_retail__cohort_retention') }}
)

-- Two years each way stay legible; month 0 is everybody by definition and left out.
select
    cohort_month,
    months_since_first,
    activity_month,
    customers_count,
    active_customers_count,
    retention_share,
    is_partial_month
from cohort_retention
where months_since_first between 1 and 24
qualify dense_rank() over (order by cohort_month desc) <= 24
order by cohort_month, months_since_first
