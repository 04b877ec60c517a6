with importances as (
    select * from {{ ref('fct_ml__feature_importance') }}
),

champions as (
    select * from {{ ref('dim_ml__champions') }}
),

candidates as (
    select * from {{ ref('dim_ml__candidates') }}
)

select
    importances.task,
    importances.candidate,
    candidates.cv_metric as metric,
    importances.feature,
    importances.importance,
    importances.deviation,
    importances.importance_rank,
    count(*) over (partition by importances.task) as features_count
from importances
inner join champions
    on
        importances.task = champions.task
        and importances.candidate = champions.candidate
inner join candidates
    on
        champions.task = candidates.task
        and champions.candidate = candidates.candidate
where importances.importance is not null
qualify importances.importance_rank <= 10
order by importances.task, importances.importance_rank, importances.feature
