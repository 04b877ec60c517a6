with candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where kind in ('classification', 'ranking')

),

points as (

    select
        task,
        candidate,
        score,
        2.0::double * true_positives_count / (all_positives_count + predicted_count)
            as f1
    from {{ ref('int_ml__scores_cumulated') }}
    where split = 'validation'

),

best as (

    select
        task,
        candidate,
        max(f1) as f1
    from points
    group by task, candidate

),

-- Of equally good thresholds the highest, which calls the fewest rows positive
chosen as (

    select
        points.task,
        points.candidate,
        max(points.score) as threshold
    from points
    inner join best
        on
            points.task = best.task
            and points.candidate = best.candidate
            and points.f1 = best.f1
    group by points.task, points.candidate

),

final as (

    select
        candidates.task,
        candidates.candidate,
        coalesce(chosen.threshold, 0.5) as threshold
    from candidates
    left join chosen
        on
            candidates.task = chosen.task
            and candidates.candidate = chosen.candidate

)

select * from final
