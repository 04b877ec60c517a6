with funnel as (
    select * from {{ ref('fct_clickstream__funnel') }}
),

-- Who looked on the last days may still buy: they count only where nobody has had the
-- whole time.
completeness as (
    select coalesce(bool_or(is_window_complete), false) as has_complete
    from funnel
    where viewed_count > 0
),

counted as (
    select
        funnel.level,
        funnel.mode,
        funnel.category,
        sum(funnel.viewed_count)::bigint as viewed_count,
        sum(funnel.carted_count)::bigint as carted_count,
        sum(funnel.purchased_count)::bigint as purchased_count,
        sum(funnel.purchased_without_cart_count)::bigint
            as purchased_without_cart_count,
        bool_and(funnel.is_window_complete) as is_window_complete,
        max(funnel.event_date) as last_date
    from funnel
    cross join completeness
    where funnel.is_window_complete or not completeness.has_complete
    group by funnel.level, funnel.mode, funnel.category
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by level, mode
            order by category = 'all' desc, viewed_count desc, category asc
        ) as category_rank
    from counted
    where viewed_count > 0
)

select
    level,
    mode,
    category_rank,
    category,
    viewed_count,
    carted_count,
    purchased_count,
    purchased_without_cart_count,
    is_window_complete,
    last_date
from ranked
where category_rank <= 21
order by level, mode, category_rank
