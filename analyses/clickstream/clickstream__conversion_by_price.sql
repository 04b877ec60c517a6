with products as (
    select * from {{ ref('dim_clickstream__products') }}
),

categories as (
    select
        category,
        row_number() over (order by sum(views_count) desc, category asc)
            as category_rank
    from products
    where price_band is not null
    group by category
    having sum(views_count) > 0
)

select
    categories.category_rank,
    products.category,
    products.price_band,
    count(*) as products_count,
    sum(products.views_count)::bigint as views_count,
    sum(products.carts_count)::bigint as carts_count,
    sum(products.purchases_count)::bigint as purchases_count,
    min(products.median_price) as minimum_price,
    max(products.median_price) as maximum_price
from products
inner join categories on products.category = categories.category
where products.price_band is not null and categories.category_rank <= 15
group by categories.category_rank, products.category, products.price_band
order by categories.category_rank, products.price_band
