-- The rows that the metrics name, counted again in the scores.
with scores as (

    select
        task,
        candidate,
        split,
        count(label) as labelled_count
    from {{ ref('int_ml__scores_unioned') }}
    where split in ('validation', 'test')
    group by task, candidate, split
    having count(label) > 0

),

metrics as (

    select * from {{ ref('fct_ml__metrics') }}
    where metric = 'rows' and split in ('validation', 'test')

)

select
    scores.*,
    metrics.value
from scores
full outer join metrics
    on
        scores.task = metrics.task
        and scores.candidate = metrics.candidate
        and scores.split = metrics.split
where scores.labelled_count is distinct from metrics.value
