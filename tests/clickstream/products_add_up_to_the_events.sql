-- Every event is in one product.
with products as (

    select
        count(*) as products_count,
        sum(events_count) as events_count,
        sum(views_count) as views_count,
        sum(carts_count) as carts_count,
        sum(removals_count) as removals_count,
        sum(purchases_count) as purchases_count,
        sum(purchase_amount) as purchase_amount,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at

    from {{ ref('dim_clickstream__products') }}

),

events as (

    select
        count(*) as events_count,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'remove_from_cart') as removals_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        sum(case when event_type = 'purchase' and price > 0 then price else 0 end)
            as purchase_amount,
        min(event_at) as first_seen_at,
        max(event_at) as last_seen_at

    from {{ ref('fct_clickstream__events') }}

)

select
    products.*,
    events.*

from products
cross join events
where
    products.events_count <> events.events_count
    or products.views_count <> events.views_count
    or products.carts_count <> events.carts_count
    or products.removals_count <> events.removals_count
    or products.purchases_count <> events.purchases_count
    or products.purchase_amount <> events.purchase_amount
    or products.first_seen_at <> events.first_seen_at
    or products.last_seen_at <> events.last_seen_at
