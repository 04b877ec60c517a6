with alerts as (
    select * from {{ ref('fct_stock__stockout_alerts') }}
    where is_champion or is_baseline
),

-- On the test, or on what is there instead.
ranked as (
    select
        *,
        dense_rank() over (
            order by case split when 'test' then 1 when 'validation' then 2 else 3 end
        ) as split_rank
    from alerts
)

select
    candidate,
    split,
    alerts_count,
    days_count,
    alerted_count,
    right_count,
    stockouts_count,
    precision,
    recall,
    is_baseline,
    is_champion
from ranked
where split_rank = 1
order by candidate, alerts_count
