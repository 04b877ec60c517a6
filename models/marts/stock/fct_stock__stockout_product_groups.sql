{%- set step = '2.220446049250313e-16' -%}

with scores as (

    select * from {{ ref('ml_stockout__product_groups') }}

),

candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where task = 'stockout'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'stockout'

),

calibrations as (

    select * from {{ ref('ml_stockout__group_calibrations') }}

),

points as (

    select
        candidate,
        split,
        product_group,
        score,
        count(*) as rows_count,
        count(*) filter (where label = 1) as positives_count
    from scores
    group by candidate, split, product_group, score

),

cumulated as (

    select
        *,
        sum(rows_count) over highest_first as predicted_count,
        sum(positives_count) over highest_first as true_positives_count
    from points
    window highest_first as (
        partition by candidate, split, product_group
        order by score desc
        rows between unbounded preceding and current row
    )

),

-- As in int_ml__classifications_measured
summed as (

    select
        candidate,
        split,
        product_group,
        sum(rows_count)::bigint as rows_count,
        sum(positives_count)::bigint as positives_count,
        sum((rows_count * score)::decimal(38, 18))::double as expected_stockouts,
        sum(
            (rows_count - positives_count)
            * (2 * true_positives_count - positives_count)
        )::double as doubled_right_pairs,
        sum((
            positives_count * (true_positives_count::double / predicted_count)
        )::decimal(38, 18))::double as precision_sum,
        sum((
            -positives_count * ln(greatest({{ step }}, least(1 - {{ step }}, score)))
            - (rows_count - positives_count)
            * ln(greatest({{ step }}, least(1 - {{ step }}, 1 - score)))
        )::decimal(38, 18))::double as log_loss_sum
    from cumulated
    group by candidate, split, product_group

),

final as (

    select
        summed.candidate,
        summed.split,
        summed.product_group,
        calibrations.products_count,
        summed.rows_count,
        summed.positives_count,
        summed.expected_stockouts,
        summed.doubled_right_pairs / nullif(
            2.0::double * summed.positives_count
            * (summed.rows_count - summed.positives_count), 0
        ) as roc_auc,
        summed.precision_sum / nullif(summed.positives_count, 0) as pr_auc,
        summed.log_loss_sum / summed.rows_count as log_loss,
        calibrations.expected_calibration_error,
        candidates.is_baseline,
        champions.candidate is not null as is_champion
    from summed
    inner join calibrations
        on
            summed.candidate = calibrations.candidate
            and summed.split = calibrations.split
            and summed.product_group = calibrations.product_group
    inner join candidates on summed.candidate = candidates.candidate
    left join champions on summed.candidate = champions.candidate

)

select * from final
