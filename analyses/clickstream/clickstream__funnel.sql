with funnel as (
    select * from {{ ref('fct_clickstream__funnel') }}
),

-- Dates of which events are missing would look like dates without purchases.
dates as (
    select * from funnel
    where not is_data_gap
),

-- Who looked on the last days may still buy: they count only where nobody has had the
-- whole time.
completeness as (
    select coalesce(bool_or(is_window_complete), false) as has_complete
    from dates
    where viewed_count > 0
),

counted as (
    select
        dates.level,
        dates.mode,
        dates.category,
        sum(dates.viewed_count)::bigint as viewed_count,
        sum(dates.carted_count)::bigint as carted_count,
        sum(dates.purchased_count)::bigint as purchased_count,
        sum(dates.purchased_without_cart_count)::bigint
            as purchased_without_cart_count,
        bool_and(dates.is_window_complete) as is_window_complete,
        max(dates.event_date) as last_date
    from dates
    cross join completeness
    where dates.is_window_complete or not completeness.has_complete
    group by dates.level, dates.mode, dates.category
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
