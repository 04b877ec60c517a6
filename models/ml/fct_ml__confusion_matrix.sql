with points as (

    select * from {{ ref('int_ml__scores_cumulated') }}

),

thresholds as (

    select * from {{ ref('int_ml__thresholds_chosen') }}

),

-- The last point at or above the threshold has counted all rows called positive
called as (

    select
        points.task,
        points.candidate,
        points.split,
        thresholds.threshold,
        max(points.all_rows_count) as rows_count,
        max(points.all_positives_count) as positives_count,
        coalesce(max(points.predicted_count) filter (
            where points.score >= thresholds.threshold
        ), 0) as predicted_count,
        coalesce(max(points.true_positives_count) filter (
            where points.score >= thresholds.threshold
        ), 0) as true_positives_count
    from points
    inner join thresholds
        on
            points.task = thresholds.task
            and points.candidate = thresholds.candidate
    group by points.task, points.candidate, points.split, thresholds.threshold

),

final as (

    select
        task,
        candidate,
        split,
        threshold,
        rows_count,
        true_positives_count,
        predicted_count - true_positives_count as false_positives_count,
        positives_count - true_positives_count as false_negatives_count,
        rows_count - predicted_count - positives_count + true_positives_count
            as true_negatives_count
    from called

)

select * from final
