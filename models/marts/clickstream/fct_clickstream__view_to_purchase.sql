with pairs as (

    select * from {{ ref('int_clickstream__pairs_converted') }}

),

products as (

    select * from {{ ref('dim_clickstream__products') }}

),

view_to_purchase as (

    select
        pairs.user_id,
        pairs.product_id,
        products.category,
        {{ dbt.datediff('pairs.first_viewed_at', 'pairs.purchased_at', 'second') }}
            as seconds_to_purchase,
        coalesce(pairs.carted_at <= pairs.purchased_at, false) as has_cart,
        pairs.first_viewed_at,
        pairs.purchased_at
    from pairs
    inner join products on pairs.product_id = products.product_id
    where pairs.purchased_at is not null

)

select * from view_to_purchase
