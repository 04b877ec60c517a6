with candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where kind in ('classification', 'ranking')

),

scores as (

    select * from {{ ref('int_ml__scores_unioned') }}
    where split in ('validation', 'test') and label is not null

),

-- Equal scores stand in the order of a hash, which knows nothing of the label; by their
-- ids, old customers would come first
tenths as (

    select
        scores.task,
        scores.candidate,
        scores.split,
        scores.score,
        scores.label,
        ntile(10) over (
            partition by scores.task, scores.candidate, scores.split
            order by
                scores.score desc,
                {{ dbt.hash('scores.entity_id') }},
                {{ dbt.hash('scores.item_id') }},
                scores.entity_id,
                scores.item_id,
                scores.as_of
        ) as decile
    from scores
    inner join candidates
        on scores.task = candidates.task and scores.candidate = candidates.candidate

),

counted as (

    select
        task,
        candidate,
        split,
        decile,
        min(score) as lowest_score,
        count(*) as rows_count,
        count(*) filter (where label = 1) as positives_count
    from tenths
    group by task, candidate, split, decile

),

shared as (

    select
        *,
        positives_count::double / rows_count as observed_share,
        positives_count::double / nullif(
            sum(positives_count) over (partition by task, candidate, split), 0
        ) as captured_share,
        rows_count::double / sum(rows_count) over (partition by task, candidate, split)
            as rows_share
    from counted

),

final as (

    select
        task,
        candidate,
        split,
        decile::integer as decile,
        lowest_score,
        captured_share / rows_share as lift,
        rows_count,
        positives_count,
        observed_share,
        captured_share
    from shared

)

select * from final
