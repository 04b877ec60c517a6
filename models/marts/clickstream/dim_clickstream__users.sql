{{ config(**kept_by('user_id')) }}

with sessions as (

    select * from {{ ref('fct_clickstream__sessions') }}
    {{ where_changed('user_id') }}

),

user_days as (

    select * from {{ ref('int_clickstream__user_days_summed') }}
    {{ where_changed('user_id') }}

),

visits as (

    select
        user_id,
        count(*) as sessions_count,
        sum(events_count)::bigint as events_count,
        sum(views_count)::bigint as views_count,
        sum(carts_count)::bigint as carts_count,
        sum(removals_count)::bigint as removals_count,
        sum(purchases_count)::bigint as purchases_count,
        sum(purchase_amount)::decimal(18, 4) as purchase_amount,
        min(started_at) as first_seen_at,
        max(ended_at) as last_seen_at
    from sessions
    group by user_id

),

days as (

    select
        user_id,
        count(*) as active_days_count,
        min(first_purchased_at) as first_purchased_at
    from user_days
    group by user_id

),

users as (

    select
        visits.user_id,

        visits.sessions_count,
        visits.events_count,
        visits.views_count,
        visits.carts_count,
        visits.removals_count,
        visits.purchases_count,
        days.active_days_count,
        visits.purchase_amount,

        visits.purchases_count > 0 as is_buyer,

        visits.first_seen_at,
        visits.last_seen_at,
        days.first_purchased_at

    from visits
    inner join days
        on visits.user_id = days.user_id

)

select * from users
