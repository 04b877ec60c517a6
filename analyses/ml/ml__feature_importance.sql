with importances as (
    select * from {{ ref('fct_ml__feature_importance') }}
),

champions as (
    select * from {{ ref('dim_ml__champions') }}
)

select
    importances.task,
    importances.candidate,
    champions.selection_metric as metric,
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
where importances.importance is not null
qualify importances.importance_rank <= 10
order by importances.task, importances.importance_rank, importances.feature
