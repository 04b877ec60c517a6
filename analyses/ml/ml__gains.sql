with differences as (
    select * from {{ ref('fct_ml__metric_differences') }}
),

champions as (
    select * from {{ ref('dim_ml__champions') }}
),

candidates as (
    select * from {{ ref('dim_ml__candidates') }}
),

metrics as (
    select * from {{ ref('fct_ml__metrics') }}
),

-- On the metric of the choice; on the test, or on what is there instead.
headlines as (
    select
        differences.*,
        champions.candidate as champion,
        dense_rank() over (
            partition by differences.task
            order by case differences.split when 'test' then 1 else 2 end asc
        ) as split_rank
    from differences
    inner join champions
        on
            differences.task = champions.task
            and differences.metric = champions.selection_metric
    where differences.difference is not null
)

select
    headlines.task,
    headlines.metric,
    headlines.split,
    headlines.candidate,
    candidates.is_baseline,
    headlines.candidate = headlines.champion as is_champion,
    headlines.baseline,
    metrics.value as baseline_value,
    headlines.difference,
    headlines.lower,
    headlines.upper
from headlines
inner join candidates
    on
        headlines.task = candidates.task
        and headlines.candidate = candidates.candidate
left join metrics
    on
        headlines.task = metrics.task
        and headlines.baseline = metrics.candidate
        and headlines.split = metrics.split
        and headlines.metric = metrics.metric
where headlines.split_rank = 1 and headlines.candidate <> headlines.baseline
order by headlines.task, headlines.candidate, headlines.baseline
