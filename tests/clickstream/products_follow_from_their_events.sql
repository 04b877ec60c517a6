-- Counts and prices again from the events, the median by sorting them. Where there are
-- many products, one in a hundred (by its last digits) is enough.
with all_products as (

    select * from {{ ref('dim_clickstream__products') }}

),

size as (

    select count(*) as products_count from all_products

),

products as (

    select all_products.*
    from all_products
    cross join size
    where size.products_count < 10000 or all_products.product_id like '%07'

),

events as (

    select events.*
    from {{ ref('fct_clickstream__events') }} as events
    inner join products
        on events.product_id = products.product_id

),

expected as (

    select
        product_id,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        coalesce(
            sum(price) filter (where event_type = 'purchase' and price > 0), 0
        ) as purchase_amount,
        min(price) filter (where price > 0) as minimum_price,
        max(price) filter (where price > 0) as maximum_price,
        avg(price) filter (where price > 0) as mean_price,
        median(price::double) filter (where price > 0) as median_price,
        count(distinct case when price > 0 then price end) as prices_count,
        count(distinct category_id) > 1
        or count(distinct category_code) > 1 as has_several_categories,
        max(event_at) filter (where brand is not null) as brand_seen_at,
        min(event_at) as first_seen_at,
        max(event_at) as last_seen_at

    from events
    group by product_id

),

-- The brand has to be on one of the events where a brand was last seen.
brands as (

    select distinct
        events.product_id,
        events.brand

    from events
    inner join expected
        on
            events.product_id = expected.product_id
            and events.event_at = expected.brand_seen_at

)

select
    products.*,
    expected.*

from products
left join expected
    on products.product_id = expected.product_id
left join brands
    on
        products.product_id = brands.product_id
        and products.brand = brands.brand
where
    expected.product_id is null
    or products.views_count <> expected.views_count
    or products.carts_count <> expected.carts_count
    or products.purchases_count <> expected.purchases_count
    or products.purchase_amount <> expected.purchase_amount
    or products.minimum_price is distinct from expected.minimum_price
    or products.maximum_price is distinct from expected.maximum_price
    or (products.mean_price is null) <> (expected.mean_price is null)
    or abs(products.mean_price - expected.mean_price) > 0.0001
    or abs(products.median_price - expected.median_price) > 0.0001
    or products.prices_count <> expected.prices_count
    or products.has_several_categories <> expected.has_several_categories
    or (products.brand is null) <> (expected.brand_seen_at is null)
    or (products.brand is not null and brands.brand is null)
    or products.first_seen_at <> expected.first_seen_at
    or products.last_seen_at <> expected.last_seen_at
