with matrices as (
    select * from {{ ref('fct_ml__confusion_matrix') }}
),

champions as (
    select * from {{ ref('dim_ml__champions') }}
),

judged as (
    select
        matrices.task,
        matrices.candidate,
        matrices.threshold,
        matrices.true_positives_count,
        matrices.false_positives_count,
        matrices.false_negatives_count,
        matrices.true_negatives_count
    from matrices
    inner join champions
        on
            matrices.task = champions.task
            and matrices.candidate = champions.candidate
    where matrices.split = 'test'
),

cells as (
    select
        task,
        candidate,
        threshold,
        true as is_actual,
        true as is_predicted,
        true_positives_count as rows_count
    from judged

    union all

    select
        task,
        candidate,
        threshold,
        true as is_actual,
        false as is_predicted,
        false_negatives_count as rows_count
    from judged

    union all

    select
        task,
        candidate,
        threshold,
        false as is_actual,
        true as is_predicted,
        false_positives_count as rows_count
    from judged

    union all

    select
        task,
        candidate,
        threshold,
        false as is_actual,
        false as is_predicted,
        true_negatives_count as rows_count
    from judged
)

-- The share is that of the rows that came out the same way.
select
    task,
    candidate,
    threshold,
    is_actual,
    is_predicted,
    rows_count,
    rows_count
    / nullif(sum(rows_count) over (partition by task, is_actual), 0)::double
        as actual_share
from cells
order by task, is_actual desc, is_predicted desc
