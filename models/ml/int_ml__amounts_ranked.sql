{{ config(materialized='view') }}

with candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where kind = 'regression'

),

scores as (

    select * from {{ ref('int_ml__scores_unioned') }}
    where split in ('validation', 'test') and label is not null

),

-- Ranks are mid-ranks, the mean of the places that equal values share, doubled so that
-- they are whole
ranked as (

    select
        scores.task,
        scores.candidate,
        scores.split,
        scores.label,
        scores.score,
        2 * rank() over (
            partition by scores.task, scores.candidate, scores.split
            order by scores.label
        ) + count(*) over (
            partition by scores.task, scores.candidate, scores.split, scores.label
        ) - 1 as label_rank,
        2 * rank() over (
            partition by scores.task, scores.candidate, scores.split
            order by scores.score
        ) + count(*) over (
            partition by scores.task, scores.candidate, scores.split, scores.score
        ) - 1 as score_rank
    from scores
    inner join candidates
        on scores.task = candidates.task and scores.candidate = candidates.candidate

)

select * from ranked
