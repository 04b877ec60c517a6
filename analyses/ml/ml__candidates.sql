with metrics as (
    select * from {{ ref('fct_ml__metrics') }}
),

champions as (
    select * from {{ ref('dim_ml__champions') }}
),

-- The metric on which a task's champion was chosen. Segments have no champion of that
-- kind: theirs is the silhouette.
headlines as (
    select
        metrics.*,
        dense_rank() over (
            partition by metrics.task
            order by
                case metrics.split
                    when 'test' then 1 when 'all' then 2 when 'validation' then 3
                    else 4
                end asc
        ) as split_rank
    from metrics
    left join champions on metrics.task = champions.task
    where
        metrics.metric = coalesce(champions.selection_metric, 'silhouette')
        and metrics.value is not null
),

-- Judged on the test; what the validation said stands beside it.
validations as (
    select
        task,
        candidate,
        value as validation_value
    from headlines
    where split = 'validation'
)

select
    headlines.task,
    headlines.metric,
    headlines.split,
    headlines.candidate,
    headlines.is_baseline,
    headlines.is_champion,
    headlines.value,
    headlines.lower,
    headlines.upper,
    validations.validation_value
from headlines
left join validations
    on
        headlines.task = validations.task
        and headlines.candidate = validations.candidate
where headlines.split_rank = 1
order by headlines.task, headlines.value, headlines.candidate
