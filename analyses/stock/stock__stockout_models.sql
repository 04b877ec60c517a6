with metrics as (
    select * from {{ ref('fct_ml__metrics') }}
),

-- On the test, or on what is there instead.
ranked as (
    select
        *,
        dense_rank() over (
            order by case split when 'test' then 1 when 'validation' then 2 else 3 end
        ) as split_rank
    from metrics
    where
        task = 'stockout'
        and metric in ('pr_auc', 'expected_calibration_error')
        and value is not null
)

select
    metric,
    split,
    candidate,
    is_baseline,
    is_champion,
    value,
    lower,
    upper
from ranked
where split_rank = 1
order by metric desc, value desc, candidate
