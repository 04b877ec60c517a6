with cohort_retention as (
    select * from {{ ref('fct_clickstream__cohort_retention') }}
)

-- Two dozen each way stay legible.
select
    cohort_period,
    cohort_start,
    periods_since_first,
    users_count,
    active_users_count,
    retention_share,
    is_partial_period,
    period_start
from cohort_retention
where periods_since_first <= 24
qualify dense_rank() over (order by cohort_start desc) <= 24
order by cohort_start, periods_since_first
