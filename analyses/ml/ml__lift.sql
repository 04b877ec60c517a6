with deciles as (
    select * from {{ ref('fct_ml__lift') }}
),

candidates as (
    select distinct
        task,
        candidate,
        is_baseline,
        is_champion
    from {{ ref('fct_ml__metrics') }}
    where is_baseline or is_champion
)

select
    deciles.task,
    deciles.candidate,
    candidates.is_baseline,
    candidates.is_champion,
    deciles.decile,
    deciles.rows_count,
    deciles.lift
from deciles
inner join candidates
    on
        deciles.task = candidates.task
        and deciles.candidate = candidates.candidate
where deciles.split = 'test' and deciles.lift is not null
order by deciles.task, deciles.candidate, deciles.decile
