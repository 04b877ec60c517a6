{#-
    Measures of a classification by groups of its rows, each with every score that it
    has: CTEs from one named `scores` (candidate, split, entity_id, the group's column,
    score, label) to `measured`, one row per candidate, split and group: entities_count,
    rows_count, positives_count, expected_count (sum of the scores), roc_auc, pr_auc and log_loss, as
    int_ml__classifications_measured has them for all rows. Null where there is no
    positive, or no negative, to measure by.
-#}
{% macro measure_groups(group) %}
{#- scikit-learn clips probabilities by the smallest step of a double at 1 -#}
{%- set step = '2.220446049250313e-16' -%}
points as (

    select
        candidate,
        split,
        {{ group }},
        score,
        count(*) as rows_count,
        count(*) filter (where label = 1) as positives_count
    from scores
    group by candidate, split, {{ group }}, score

),

cumulated as (

    select
        *,
        sum(rows_count) over highest_first as predicted_count,
        sum(positives_count) over highest_first as true_positives_count
    from points
    window highest_first as (
        partition by candidate, split, {{ group }}
        order by score desc
        rows between unbounded preceding and current row
    )

),

summed as (

    select
        candidate,
        split,
        {{ group }},
        sum(rows_count)::bigint as rows_count,
        sum(positives_count)::bigint as positives_count,
        sum((rows_count * score)::decimal(38, 18))::double as expected_count,
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
    group by candidate, split, {{ group }}

),

members as (

    select
        candidate,
        split,
        {{ group }},
        count(distinct entity_id) as entities_count
    from scores
    group by candidate, split, {{ group }}

),

measured as (

    select
        summed.candidate,
        summed.split,
        summed.{{ group }},
        members.entities_count,
        summed.rows_count,
        summed.positives_count,
        summed.expected_count,
        summed.doubled_right_pairs / nullif(
            2.0::double * summed.positives_count
            * (summed.rows_count - summed.positives_count), 0
        ) as roc_auc,
        summed.precision_sum / nullif(summed.positives_count, 0) as pr_auc,
        summed.log_loss_sum / summed.rows_count as log_loss
    from summed
    inner join members
        on
            summed.candidate = members.candidate
            and summed.split = members.split
            and summed.{{ group }} = members.{{ group }}

)
{%- endmacro %}
