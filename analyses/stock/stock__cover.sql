with suggestions as (
    select * from {{ ref('fct_stock__reorder_suggestions') }}
),

-- Two weeks by the day would be noise, and beyond two months nobody cares by how much.
bins (bin_rank, low_days, high_days) as (
    values
    (1, 0, 3), (2, 3, 7), (3, 7, 14), (4, 14, 21), (5, 21, 28), (6, 28, 42),
    (7, 42, 56), (8, 56, 84), (9, 84, null)
),

placed as (
    select
        suggestions.*,
        case
            when suggestions.stock_on_hand is null then 11
            when suggestions.stock_on_hand = 0 then 0
            when suggestions.days_of_cover is null then 10
            else bins.bin_rank
        end as bin_rank
    from suggestions
    left join bins
        on
            suggestions.days_of_cover >= bins.low_days
            and (
                suggestions.days_of_cover < bins.high_days or bins.high_days is null
            )
)

select
    placed.bin_rank,
    bins.low_days,
    bins.high_days,
    placed.is_order_suggested,
    count(*) as items_count,
    sum(placed.order_units)::bigint as order_units,
    sum(placed.expected_lost_units)::double as expected_lost_units,
    max(placed.as_of) as as_of
from placed
left join bins on placed.bin_rank = bins.bin_rank
group by placed.bin_rank, bins.low_days, bins.high_days, placed.is_order_suggested
order by placed.bin_rank, placed.is_order_suggested
