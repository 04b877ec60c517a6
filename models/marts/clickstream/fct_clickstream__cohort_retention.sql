{% set period = var('clickstream_cohort_period') %}

with user_periods as (

    select * from {{ ref('int_clickstream__user_periods_listed') }}

),

calendar as (

    select * from {{ ref('int_clickstream__dates_listed') }}

),

-- Periods as the data have them: the first and the last may lack days
periods as (

    select
        {{ dbt.date_trunc(period, 'event_date') }}::date as period_start,
        min(event_date) as first_date,
        max(event_date) as last_date
    from calendar
    group by period_start

),

first_periods as (

    select
        user_id,
        min(period_start) as cohort_start
    from user_periods
    group by user_id

),

cohorts as (

    select
        cohort_start,
        count(*) as users_count
    from first_periods
    group by cohort_start

),

activity as (

    select
        first_periods.cohort_start,
        user_periods.period_start,
        count(*) as active_users_count,
        count(*) filter (where user_periods.has_purchase) as buyers_count,
        sum(user_periods.purchase_amount) as purchase_amount
    from user_periods
    inner join first_periods
        on user_periods.user_id = first_periods.user_id
    group by first_periods.cohort_start, user_periods.period_start

),

-- Every cohort meets every period from its own on, so that a period in which nobody
-- came back is a row with zeros and not a hole
grid as (

    select
        cohorts.cohort_start,
        periods.period_start,
        {{ dbt.datediff('cohorts.cohort_start', 'periods.period_start', period) }}
            as periods_since_first,
        cohorts.users_count,
        coalesce(activity.active_users_count, 0) as active_users_count,
        coalesce(activity.buyers_count, 0) as buyers_count,
        coalesce(activity.purchase_amount, 0)::decimal(18, 4) as purchase_amount,
        periods.first_date > periods.period_start
        or {{ dbt.dateadd('day', 1, 'periods.last_date') }}
        < {{ dbt.dateadd(period, 1, 'periods.period_start') }} as is_partial_period
    from cohorts
    inner join periods on cohorts.cohort_start <= periods.period_start
    left join activity
        on
            cohorts.cohort_start = activity.cohort_start
            and periods.period_start = activity.period_start

),

measured as (

    select
        '{{ period }}' as cohort_period,
        cohort_start,
        periods_since_first::integer as periods_since_first,
        users_count,
        active_users_count,
        buyers_count,
        active_users_count / users_count as retention_share,
        purchase_amount,
        is_partial_period,
        period_start
    from grid

)

select * from measured
