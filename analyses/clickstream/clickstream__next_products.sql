with predictions as (
    select * from {{ ref('fct_clickstream__purchase_predictions') }}
),

products as (
    select * from {{ ref('dim_clickstream__products') }}
),

expected as (
    select
        product_id,
        count(*) as users_count,
        sum(probability::decimal(38, 18)) as expected_amount,
        max(probability) as highest_probability,
        min(as_of) as as_of,
        min(window_ends_at) as window_ends_at
    from predictions
    group by product_id
)

select
    expected.product_id,
    products.brand,
    products.subcategory,
    products.median_price::double as median_price,
    products.purchases_count,
    expected.users_count,
    expected.expected_amount::double as expected_purchases,
    expected.highest_probability,
    count(*) over () as products_count,
    (sum(expected.expected_amount) over ())::double as expected_total_count,
    expected.as_of,
    expected.window_ends_at
from expected
inner join products on expected.product_id = products.product_id
order by expected.expected_amount desc, expected.product_id asc
limit 15
