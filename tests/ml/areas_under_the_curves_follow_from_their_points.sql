-- Where the whole curve is kept, its trapezoids make the ROC-AUC, and its steps in
-- recall times precision the average precision.
with roc as (

    select
        task,
        candidate,
        split,
        'roc_auc' as metric,
        true_positive_rate + lag(true_positive_rate) over (curve) as height,
        (false_positive_rate - lag(false_positive_rate) over (curve)) / 2 as width,
        point_number - row_number() over (curve) + 1 as left_out_count
    from {{ ref('fct_ml__roc_curve') }}
    window curve as (partition by task, candidate, split order by point_number)

),

precision_recall as (

    select
        task,
        candidate,
        split,
        'pr_auc' as metric,
        precision as height,
        recall - lag(recall) over (curve) as width,
        point_number - row_number() over (curve) + 1 as left_out_count
    from {{ ref('fct_ml__precision_recall_curve') }}
    window curve as (partition by task, candidate, split order by point_number)

),

areas as (

    select
        task,
        candidate,
        split,
        metric,
        sum(height * width) as area
    from (
        select * from roc
        union all
        select * from precision_recall
    ) as curves
    group by task, candidate, split, metric
    having max(left_out_count) = 0

),

metrics as (

    select * from {{ ref('fct_ml__metrics') }}

)

select
    areas.*,
    metrics.value
from areas
left join metrics
    on
        areas.task = metrics.task
        and areas.candidate = metrics.candidate
        and areas.split = metrics.split
        and areas.metric = metrics.metric
where metrics.value is null or abs(areas.area - metrics.value) > 1e-9
