with user_days as (

    select * from {{ ref('int_clickstream__user_days_summed') }}

),

listed as (

    select
        user_id,
        sum(purchase_amount)::decimal(18, 4) as purchase_amount,
        sum(purchases_count) > 0 as has_purchase,
        {{ dbt.date_trunc(var('clickstream_cohort_period'), 'event_date') }}::date
            as period_start
    from user_days
    group by user_id, period_start

)

select * from listed
