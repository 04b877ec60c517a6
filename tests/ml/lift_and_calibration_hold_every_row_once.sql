-- The deciles, and the bins of either strategy, have the rows and the positives of the
-- confusion matrix between them.
with confusions as (

    select
        *,
        true_positives_count + false_negatives_count as positives_count
    from {{ ref('fct_ml__confusion_matrix') }}

),

parts as (

    select
        task,
        candidate,
        split,
        'lift' as part,
        sum(rows_count) as rows_count,
        sum(positives_count) as positives_count
    from {{ ref('fct_ml__lift') }}
    group by task, candidate, split
    union all
    select
        task,
        candidate,
        split,
        strategy as part,
        sum(rows_count) as rows_count,
        sum(positives_count) as positives_count
    from {{ ref('fct_ml__calibration') }}
    group by task, candidate, split, strategy

)

select
    confusions.task,
    confusions.candidate,
    confusions.split,
    parts.part
from confusions
left join parts
    on
        confusions.task = parts.task
        and confusions.candidate = parts.candidate
        and confusions.split = parts.split
where
    parts.part is null
    or confusions.rows_count <> parts.rows_count
    or confusions.positives_count <> parts.positives_count
