-- The first visit comes from the users, and so by way of the sessions; a window over
-- all users and periods would cost more than the table. Of a large shop, from 200,000
-- users on, the last period alone is counted again.
with bounds as (

    select
        case
            when (select count(*) from {{ ref('dim_clickstream__users') }}) < 200000
                then min(period_start)
            else max(period_start)
        end as first_period
    from {{ ref('fct_clickstream__cohort_retention') }}

),

user_periods as (

    select
        user_id,
        {{ dbt.date_trunc(var('clickstream_cohort_period'), 'event_at') }}::date
            as period_start,
        sum(case when event_type = 'purchase' then 1 else 0 end) as purchases_count,
        sum(case when event_type = 'purchase' and price > 0 then price else 0 end)
            as purchase_amount
    from {{ ref('fct_clickstream__events') }}
    where event_at >= (select bounds.first_period from bounds)
    group by user_id, period_start

),

users as (

    select
        user_id,
        {{ dbt.date_trunc(var('clickstream_cohort_period'), 'first_seen_at') }}::date
            as cohort_start
    from {{ ref('dim_clickstream__users') }}

),

counted as (

    select
        users.cohort_start,
        user_periods.period_start,
        count(*) as active_users_count,
        sum(case when user_periods.purchases_count > 0 then 1 else 0 end)
            as buyers_count,
        sum(user_periods.purchase_amount) as purchase_amount
    from user_periods
    inner join users
        on user_periods.user_id = users.user_id
    group by users.cohort_start, user_periods.period_start

)

select
    retention.*,
    counted.*
from {{ ref('fct_clickstream__cohort_retention') }} as retention
full outer join counted
    on
        retention.cohort_start = counted.cohort_start
        and retention.period_start = counted.period_start
where
    retention.cohort_start is null
    or (
        retention.period_start >= (select bounds.first_period from bounds)
        and (
            retention.active_users_count <> coalesce(counted.active_users_count, 0)
            or retention.buyers_count <> coalesce(counted.buyers_count, 0)
            or retention.purchase_amount <> coalesce(counted.purchase_amount, 0)
        )
    )
