with totals as (
    select * from {{ ref('fct_stock__daily_totals') }}
),

-- Beyond twelve stores and fifteen categories nobody reads the figures: the rest, those
-- with fewer products, are gathered.
stores as (
    select
        store_id,
        row_number() over (order by sum(product_days_count) desc, store_id asc)
            as store_rank
    from totals
    group by store_id
),

categories as (
    select
        category,
        row_number() over (order by sum(product_days_count) desc, category asc)
            as category_rank
    from totals
    group by category
)

select
    least(stores.store_rank, 13) as store_rank,
    least(categories.category_rank, 16) as category_rank,
    case when min(stores.store_rank) <= 12 then min(stores.store_id) end as store_id,
    case when min(categories.category_rank) <= 15 then min(categories.category) end
        as category,
    count(distinct stores.store_id) as stores_count,
    count(distinct categories.category) as categories_count,
    sum(totals.known_days_count)::bigint as known_days_count,
    sum(totals.stockout_days_count)::bigint as stockout_days_count,
    sum(totals.stockout_days_count) / nullif(sum(totals.known_days_count), 0)
        as stockout_share,
    sum(totals.lost_units)::double as lost_units,
    sum(totals.lost_sales_amount)::double as lost_sales_amount
from totals
inner join stores on totals.store_id = stores.store_id
inner join categories on totals.category = categories.category
group by least(stores.store_rank, 13), least(categories.category_rank, 16)
order by category_rank, store_rank
