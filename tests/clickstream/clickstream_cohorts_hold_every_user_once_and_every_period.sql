-- The cohorts together are all users, and each cohort's rows number the periods from 0
-- to the last of the data without a hole.
with cohorts as (

    select
        cohort_start,
        min(users_count) as users_count,
        max(users_count) as greatest_users_count,
        count(*) as rows_count,
        min(periods_since_first) as first_number,
        max(periods_since_first) as last_number,
        max(period_start) as last_period
    from {{ ref('fct_clickstream__cohort_retention') }}
    group by cohort_start

),

totals as (

    select
        sum(users_count) as users_count,
        max(last_period) as last_period
    from cohorts

),

users as (

    select
        count(*) as users_count,
        {{ dbt.date_trunc(
            var('clickstream_cohort_period'), 'max(last_seen_at)'
        ) }}::date as last_period
    from {{ ref('dim_clickstream__users') }}

)

select
    'all' as cohort,
    totals.users_count,
    users.users_count as expected_count
from totals
cross join users
where
    coalesce(totals.users_count, 0) <> users.users_count
    or totals.last_period <> users.last_period
union all
select
    'one' as cohort,
    cohorts.users_count,
    cohorts.rows_count as expected_count
from cohorts
cross join totals
where
    cohorts.users_count <> cohorts.greatest_users_count
    or cohorts.first_number <> 0
    or cohorts.rows_count <> cohorts.last_number + 1
    or cohorts.last_period <> totals.last_period
