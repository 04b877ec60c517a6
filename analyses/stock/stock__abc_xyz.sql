with products as (
    select * from {{ ref('dim_stock__products') }}
)

select
    abc_class,
    coalesce(xyz_class, 'unknown') as xyz_class,
    count(*) as products_count,
    count(*) / sum(count(*)) over () as products_share,
    sum(sales_amount)::double as sales_amount,
    sum(sales_amount)::double / nullif(sum(sum(sales_amount)) over (), 0)::double
        as sales_share,
    sum(stockout_days_count) / nullif(sum(product_days_count), 0) as stockout_share,
    sum(lost_sales_amount)::double as lost_sales_amount
from products
where not is_ended and abc_class is not null
group by abc_class, coalesce(xyz_class, 'unknown')
order by abc_class, xyz_class
