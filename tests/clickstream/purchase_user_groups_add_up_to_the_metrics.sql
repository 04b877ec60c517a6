-- Pairs, purchases and loss of new and known users together are those of the task.
with groups as (

    select
        candidate,
        split,
        sum(rows_count) as rows_count,
        sum(positives_count) as positives_count,
        sum((rows_count * log_loss)::decimal(38, 18))::double
        / sum(rows_count) as log_loss
    from {{ ref('fct_clickstream__purchase_user_groups') }}
    group by candidate, split

),

metrics as (

    select
        candidate,
        split,
        max(value) filter (where metric = 'rows') as rows_count,
        max(value) filter (where metric = 'positives') as positives_count,
        max(value) filter (where metric = 'log_loss') as log_loss
    from {{ ref('fct_ml__metrics') }}
    where task = 'purchase'
    group by candidate, split

)

select
    metrics.candidate,
    metrics.split,
    groups.rows_count,
    groups.positives_count,
    groups.log_loss
from metrics
full outer join groups
    on metrics.candidate = groups.candidate and metrics.split = groups.split
where
    metrics.rows_count is distinct from groups.rows_count
    or metrics.positives_count is distinct from groups.positives_count
    or not coalesce(abs(metrics.log_loss - groups.log_loss) < 1e-9, false)
