with users as (

    select
        sum(sessions_count) as sessions_count,
        sum(events_count) as events_count,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(removals_count) as removals_count,
        sum(purchases_count) as purchases_count,
        sum(purchase_amount) as purchase_amount
    from {{ ref('dim_clickstream__users') }}

),

sessions as (

    select
        count(*) as sessions_count,
        sum(events_count) as events_count,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(removals_count) as removals_count,
        sum(purchases_count) as purchases_count,
        sum(purchase_amount) as purchase_amount
    from {{ ref('fct_clickstream__sessions') }}

)

select *
from users
cross join sessions
where
    coalesce(users.sessions_count, 0) <> sessions.sessions_count
    or users.events_count <> sessions.events_count
    or users.views_count <> sessions.views_count
    or users.carts_count <> sessions.carts_count
    or users.removals_count <> sessions.removals_count
    or users.purchases_count <> sessions.purchases_count
    or users.purchase_amount <> sessions.purchase_amount
