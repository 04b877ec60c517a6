-- ROC from (0, 0) to (1, 1), recall from 0 to 1, and neither ever back.
with curves as (

    select
        'roc' as curve_name,
        task,
        candidate,
        split,
        point_number,
        false_positive_rate as across,
        true_positive_rate as upwards
    from {{ ref('fct_ml__roc_curve') }}
    union all
    select
        'precision_recall' as curve_name,
        task,
        candidate,
        split,
        point_number,
        recall as across,
        recall as upwards
    from {{ ref('fct_ml__precision_recall_curve') }}

),

steps as (

    select
        *,
        lag(across) over (curve) as last_across,
        lag(upwards) over (curve) as last_upwards,
        lead(point_number) over (curve) is null as is_end
    from curves
    window curve as (
        partition by curve_name, task, candidate, split order by point_number
    )

)

select *
from steps
where
    across < last_across
    or upwards < last_upwards
    or (last_across is null and (across <> 0 or upwards <> 0))
    or (is_end and (across <> 1 or upwards <> 1))
