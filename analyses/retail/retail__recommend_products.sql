with recommendations as (
    select * from {{ ref('fct_retail__recommendations') }}
),

totals as (
    select count(distinct customer_id) as customers_total_count
    from recommendations
),

counted as (
    select
        stock_code,
        max(product_name) as product_name,
        count(*) as customers_count,
        count(*) filter (where reason_kind = 'bought_together')
            as bought_together_count,
        count(*) filter (where reason_kind = 'new_in_segment') as new_in_segment_count,
        count(*) filter (where reason_kind = 'trending') as trending_count,
        count(*) filter (where reason_kind = 'popular') as popular_count,
        avg(probability) as probability_mean
    from recommendations
    group by stock_code
)

select
    counted.*,
    totals.customers_total_count,
    count(*) over () as products_total_count
from counted
cross join totals
order by counted.customers_count desc, counted.stock_code asc
limit 15
