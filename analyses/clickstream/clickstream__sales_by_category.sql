with daily_events as (
    select * from {{ ref('fct_clickstream__daily_events') }}
),

categories as (
    select
        category,
        sum(events_count) filter (where event_type = 'view') as views_count,
        sum(events_count) filter (where event_type = 'purchase') as purchases_count,
        sum(purchase_amount) as purchase_amount
    from daily_events
    group by category
),

ranked as (
    select
        *,
        row_number() over (
            order by purchase_amount desc nulls last, views_count desc, category asc
        ) as category_rank
    from categories
)

-- Fifteen bars, the rest in one.
select
    least(category_rank, 16) as category_rank,
    case when category_rank <= 15 then category end as category,
    count(*) as categories_count,
    coalesce(sum(views_count), 0)::bigint as views_count,
    coalesce(sum(purchases_count), 0)::bigint as purchases_count,
    coalesce(sum(purchase_amount), 0)::decimal(18, 4) as purchase_amount
from ranked
group by
    least(category_rank, 16),
    case when category_rank <= 15 then category end
order by category_rank
