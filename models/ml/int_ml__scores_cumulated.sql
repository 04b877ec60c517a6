with candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where kind in ('classification', 'ranking')

),

scores as (

    select * from {{ ref('int_ml__scores_unioned') }}
    where split in ('validation', 'test') and label is not null

),

-- Everything that follows needs scores, not rows: equal scores stand together, so ties
-- need no order and a coarse score makes a short table
points as (

    select
        scores.task,
        scores.candidate,
        scores.split,
        scores.score,
        count(*) as rows_count,
        count(*) filter (where scores.label = 1) as positives_count
    from scores
    inner join candidates
        on scores.task = candidates.task and scores.candidate = candidates.candidate
    group by scores.task, scores.candidate, scores.split, scores.score

),

totals as (

    select
        task,
        candidate,
        split,
        count(*) as points_count,
        sum(rows_count)::bigint as all_rows_count,
        sum(positives_count)::bigint as all_positives_count,
        min(score) >= 0 and max(score) <= 1 as is_probability
    from points
    group by task, candidate, split

),

cumulated as (

    select
        points.task,
        points.candidate,
        points.split,
        points.score,
        row_number() over highest_first::bigint as point_number,
        totals.points_count,
        points.rows_count,
        points.positives_count,
        sum(points.rows_count) over highest_first::bigint as predicted_count,
        sum(points.positives_count) over highest_first::bigint as true_positives_count,
        totals.all_rows_count,
        totals.all_positives_count,
        totals.is_probability
    from points
    inner join totals
        on
            points.task = totals.task
            and points.candidate = totals.candidate
            and points.split = totals.split
    window highest_first as (
        partition by points.task, points.candidate, points.split
        order by points.score desc
        rows between unbounded preceding and current row
    )

)

select * from cumulated
