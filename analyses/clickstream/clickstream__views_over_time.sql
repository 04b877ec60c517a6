with
{{ clickstream_periods() }},

-- The five categories that are looked at most stand for themselves.
ranked as (
    select
        category,
        row_number() over (order by sum(events_count) desc, category asc)
            as category_rank
    from pieces
    where event_type = 'view' and is_default
    group by category
),

grouped as (
    select
        pieces.grain,
        pieces.period_start,
        least(ranked.category_rank, 6) as category_rank,
        sum(pieces.events_count)::bigint as events_count
    from pieces
    inner join ranked on pieces.category = ranked.category
    where pieces.event_type = 'view'
    group by pieces.grain, pieces.period_start, least(ranked.category_rank, 6)
)

select
    periods.grain,
    grouped.category_rank,
    ranked.category,
    periods.period_status,
    grouped.events_count as views_count,
    periods.events_count as views_total_count,
    periods.missing_count,
    periods.is_default,
    periods.period_start,
    periods.period_end
from periods
inner join grouped
    on
        periods.grain = grouped.grain
        and periods.period_start = grouped.period_start
left join ranked
    on grouped.category_rank = ranked.category_rank and ranked.category_rank < 6
where periods.event_type = 'view'
order by periods.grain, periods.period_start, grouped.category_rank
