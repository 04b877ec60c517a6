with roc_points as (
    select * from {{ ref('fct_ml__roc_curve') }}
),

precision_points as (
    select * from {{ ref('fct_ml__precision_recall_curve') }}
),

candidates as (
    select distinct
        task,
        candidate,
        is_baseline,
        is_champion
    from {{ ref('fct_ml__metrics') }}
    where is_baseline or is_champion
),

points as (
    select
        'roc' as curve,
        task,
        candidate,
        split,
        point_number,
        threshold,
        false_positive_rate as across,
        true_positive_rate as up
    from roc_points

    union all

    select
        'precision_recall' as curve,
        task,
        candidate,
        split,
        point_number,
        threshold,
        recall as across,
        precision as up
    from precision_points
),

numbered as (
    select
        points.curve,
        points.task,
        points.candidate,
        candidates.is_baseline,
        candidates.is_champion,
        points.threshold,
        points.across,
        points.up,
        row_number() over (
            partition by points.curve, points.task, points.candidate
            order by points.point_number
        ) as point_number,
        count(*) over (
            partition by points.curve, points.task, points.candidate
        ) as points_count
    from points
    inner join candidates
        on
            points.task = candidates.task
            and points.candidate = candidates.candidate
    where points.split = 'test' and points.across is not null and points.up is not null
),

-- All curves together are 4,000 points at most: each gets its part of them, spread
-- evenly over its own, with both ends.
shares as (
    select
        *,
        count(*) filter (where point_number = 1) over () as curves_count,
        greatest(2, floor(3600.0 / curves_count)) as kept_count
    from numbered
)

select
    curve,
    task,
    candidate,
    is_baseline,
    is_champion,
    threshold,
    across,
    up
from shares
where
    point_number = 1
    or point_number = points_count
    or floor(point_number * kept_count / points_count)
    > floor((point_number - 1) * kept_count / points_count)
order by task, curve, candidate, point_number
