-- One where anybody has scored the current rows, and it is one of those.
with scored as (

    select distinct
        candidates.task,
        candidates.candidate
    from {{ ref('dim_ml__candidates') }} as candidates
    inner join {{ ref('int_ml__scores_unioned') }} as scores
        on
            candidates.task = scores.task
            and candidates.candidate = scores.candidate
            and scores.split = 'current'
    where not candidates.is_skipped

),

champions as (

    select * from {{ ref('dim_ml__champions') }}

)

select
    scored.task,
    count(champions.candidate) as champions_count
from scored
left join champions
    on scored.task = champions.task and scored.candidate = champions.candidate
group by scored.task
having count(champions.candidate) <> 1
