with products as (
    select * from {{ ref('dim_clickstream__products') }}
)

select
    product_id,
    brand,
    category,
    subcategory,
    views_count,
    carts_count,
    purchases_count,
    purchase_amount,
    median_price,
    sum(views_count) over ()::bigint as views_total_count,
    sum(purchases_count) over ()::bigint as purchases_total_count,
    count(*) over () as products_count
from products
where views_count > 0
order by views_count desc, product_id asc
limit 10
