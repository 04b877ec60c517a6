-- One pass over the events for every table that has to add up to them: many millions of
-- events are read once. What a table does not tell is null and not compared.
with events as (

    select
        count(*) as events_count,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'remove_from_cart') as removals_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        sum(case when event_type = 'purchase' and price > 0 then price else 0 end)
            as purchase_amount,
        count(session_id) as given_count,
        min(event_at) as first_event_at,
        max(event_at) as last_event_at

    from {{ ref('fct_clickstream__events') }}

),

sessions as (

    select
        'sessions' as compared,
        coalesce(sum(events_count), 0) as events_count,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(removals_count) as removals_count,
        sum(purchases_count) as purchases_count,
        sum(purchase_amount) as purchase_amount,
        sum(case when is_session_given then events_count else 0 end) as given_count,
        min(started_at) as first_event_at,
        max(ended_at) as last_event_at

    from {{ ref('fct_clickstream__sessions') }}

),

products as (

    select
        'products' as compared,
        coalesce(sum(events_count), 0) as events_count,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(removals_count) as removals_count,
        sum(purchases_count) as purchases_count,
        sum(purchase_amount) as purchase_amount,
        null::bigint as given_count,
        min(first_seen_at) as first_event_at,
        max(last_seen_at) as last_event_at

    from {{ ref('dim_clickstream__products') }}

),

tables as (

    select * from sessions
    union all
    select * from products

),

-- The first and the last hour have events, the first and the last date of the funnel.
hours as (

    select
        min(event_hour) as first_hour,
        max(event_hour) as last_hour

    from {{ ref('fct_clickstream__hourly_activity') }}

),

funnel as (

    select
        min(event_date) as first_date,
        max(event_date) as last_date

    from {{ ref('fct_clickstream__funnel') }}

)

select
    tables.compared,
    tables.events_count as counted,
    events.events_count as expected

from tables
cross join events
where
    tables.events_count <> events.events_count
    or tables.views_count <> events.views_count
    or tables.carts_count <> events.carts_count
    or tables.removals_count <> events.removals_count
    or tables.purchases_count <> events.purchases_count
    or tables.purchase_amount <> events.purchase_amount
    or tables.given_count <> events.given_count
    or tables.first_event_at <> events.first_event_at
    or tables.last_event_at <> events.last_event_at

union all

select
    'hours and dates' as compared,
    null as counted,
    null as expected

from events
cross join hours
cross join funnel
where
    hours.first_hour <> {{ dbt.date_trunc('hour', 'events.first_event_at') }}
    or hours.last_hour <> {{ dbt.date_trunc('hour', 'events.last_event_at') }}
    or funnel.first_date <> events.first_event_at::date
    or funnel.last_date <> events.last_event_at::date
