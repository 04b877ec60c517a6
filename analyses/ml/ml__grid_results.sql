with grid_results as (
    select * from {{ ref('fct_ml__grid_results') }}
),

champions as (
    select * from {{ ref('dim_ml__champions') }}
)

-- Beyond four thousand settings the best of each candidate are drawn.
select
    grid_results.task,
    grid_results.candidate,
    grid_results.cv_metric as metric,
    grid_results.parameters,
    grid_results.cv_mean,
    grid_results.cv_deviation,
    grid_results.grid_rank,
    champions.candidate is not null as is_champion
from grid_results
left join champions
    on
        grid_results.task = champions.task
        and grid_results.candidate = champions.candidate
where grid_results.cv_mean is not null
qualify
    row_number() over (
        order by
            grid_results.grid_rank asc, grid_results.task asc,
            grid_results.candidate asc, grid_results.parameters asc
    ) <= 4000
order by
    grid_results.task, grid_results.candidate, grid_results.grid_rank,
    grid_results.parameters
