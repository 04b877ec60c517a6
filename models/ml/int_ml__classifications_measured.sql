{#- scikit-learn clips probabilities by the smallest step of a double at 1 -#}
{%- set step = '2.220446049250313e-16' -%}

with points as (

    select * from {{ ref('int_ml__scores_cumulated') }}

),

confusions as (

    select * from {{ ref('fct_ml__confusion_matrix') }}

),

bins as (

    select * from {{ ref('fct_ml__calibration') }}
    where strategy = 'quantile'

),

-- Pairs of a positive and a negative that stand in the right order, doubled so that a
-- tie's half is whole; steps of recall times precision; losses. Whole numbers and
-- decimals add up the same in any order.
summed as (

    select
        task,
        candidate,
        split,
        max(all_rows_count) as rows_count,
        max(all_positives_count) as positives_count,
        sum(
            (rows_count - positives_count)
            * (2 * true_positives_count - positives_count)
        )::double as doubled_right_pairs,
        sum(
            (positives_count * (true_positives_count::double / predicted_count))
            ::decimal(38, 18)
        )::double as precision_sum,
        sum((
            -positives_count * ln(greatest({{ step }}, least(1 - {{ step }}, score)))
            - (rows_count - positives_count)
            * ln(greatest({{ step }}, least(1 - {{ step }}, 1 - score)))
        )::decimal(38, 18)) filter (where is_probability)::double as log_loss_sum,
        sum((
            positives_count * (1 - score) * (1 - score)
            + (rows_count - positives_count) * score * score
        )::decimal(38, 18)) filter (where is_probability)::double as squared_error_sum
    from points
    group by task, candidate, split

),

calibrations as (

    select
        task,
        candidate,
        split,
        sum(
            (rows_count * abs(mean_probability - observed_share))::decimal(38, 18)
        )::double / sum(rows_count) as expected_calibration_error
    from bins
    group by task, candidate, split

),

measured as (

    select
        summed.task,
        summed.candidate,
        summed.split,
        (confusions.true_positives_count + confusions.true_negatives_count)::double
        / summed.rows_count as accuracy,
        coalesce(confusions.true_positives_count::double / nullif(
            confusions.true_positives_count + confusions.false_positives_count, 0
        ), 0) as precision,
        coalesce(
            confusions.true_positives_count::double
            / nullif(summed.positives_count, 0), 0
        ) as recall,
        coalesce(2.0::double * confusions.true_positives_count / nullif(
            2 * confusions.true_positives_count
            + confusions.false_positives_count
            + confusions.false_negatives_count, 0
        ), 0) as f1,
        summed.doubled_right_pairs / nullif(
            2.0::double * summed.positives_count
            * (summed.rows_count - summed.positives_count), 0
        ) as roc_auc,
        coalesce(summed.precision_sum / nullif(summed.positives_count, 0), 0) as pr_auc,
        summed.log_loss_sum / summed.rows_count as log_loss,
        summed.squared_error_sum / summed.rows_count as brier,
        calibrations.expected_calibration_error,
        confusions.threshold,
        summed.positives_count,
        summed.rows_count
    from summed
    inner join confusions
        on
            summed.task = confusions.task
            and summed.candidate = confusions.candidate
            and summed.split = confusions.split
    left join calibrations
        on
            summed.task = calibrations.task
            and summed.candidate = calibrations.candidate
            and summed.split = calibrations.split

)

select * from measured
