with distribution as (
    select * from {{ ref('fct_clickstream__view_to_purchase_distribution') }}
),

-- All together, and the fourteen categories with most purchases.
categories as (
    select
        category,
        sum(purchases_count)::bigint as category_purchases_count,
        row_number() over (
            order by category = 'all' desc, sum(purchases_count) desc, category asc
        ) as category_rank
    from distribution
    group by category
    having sum(purchases_count) > 0
)

select
    categories.category_rank,
    distribution.category,
    distribution.bucket_order,
    distribution.bucket,
    categories.category_purchases_count,
    distribution.purchases_count,
    distribution.purchases_share,
    distribution.mean_seconds_to_purchase as mean_seconds,
    distribution.median_seconds_to_purchase as median_seconds,
    distribution.quartile_1_seconds_to_purchase as quartile_1_seconds,
    distribution.quartile_3_seconds_to_purchase as quartile_3_seconds
from distribution
inner join categories on distribution.category = categories.category
where categories.category_rank <= 15
order by categories.category_rank, distribution.bucket_order
