with products as (
    select * from {{ ref('dim_retail__products') }}
),

ranked as (
    select
        stock_code,
        abc_class,
        gross_amount,
        revenue_cumulative_share,
        row_number() over (
            order by revenue_cumulative_share asc, gross_amount desc, stock_code asc
        ) as product_rank,
        count(*) over () as products_count
    from products
    where is_product and revenue_cumulative_share is not null
),

-- Some three hundred points draw the same curve as all products do; the last product
-- of each class is always among them.
marked as (
    select
        *,
        ceil(product_rank * 300.0 / products_count) as step_number
    from ranked
)

select
    abc_class,
    product_rank,
    products_count,
    (product_rank / products_count)::double as products_share,
    revenue_cumulative_share
from marked
qualify
    product_rank = max(product_rank) over (partition by step_number, abc_class)
    or product_rank = 1
order by product_rank
