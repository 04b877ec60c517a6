-- Pairs, purchases and loss of new and known users together are those of the scores,
-- each of which counts once.
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

scores as (

    select
        candidate,
        split,
        count(*) as rows_count,
        count(*) filter (where label = 1) as positives_count,
        avg((
            -ln(greatest(
                2.220446049250313e-16,
                case label when 1 then score else 1 - score end
            ))
        )::decimal(38, 18)) as log_loss
    from {{ ref('ml_purchase__scores') }}
    where split in ('validation', 'test')
    group by candidate, split

)

select
    scores.candidate,
    scores.split,
    groups.rows_count,
    groups.positives_count,
    groups.log_loss
from scores
full outer join groups
    on scores.candidate = groups.candidate and scores.split = groups.split
where
    scores.rows_count is distinct from groups.rows_count
    or scores.positives_count is distinct from groups.positives_count
    or not coalesce(abs(scores.log_loss - groups.log_loss) < 1e-6, false)
