with candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where kind = 'ranking'

),

scores as (

    select * from {{ ref('int_ml__scores_unioned') }}
    where split in ('validation', 'test')

),

targets as (

    select * from {{ ref('int_ml__targets_unioned') }}

),

judged as (

    select distinct
        task,
        split,
        entity_id,
        as_of
    from targets

),

top_items as (

    select
        scores.task,
        scores.candidate,
        scores.split,
        scores.entity_id,
        scores.item_id,
        row_number() over (
            partition by
                scores.task, scores.candidate, scores.split, scores.entity_id,
                scores.as_of
            order by scores.score desc, scores.item_id
        ) as item_rank,
        scores.as_of
    from scores
    inner join candidates
        on scores.task = candidates.task and scores.candidate = candidates.candidate
    inner join judged
        on
            scores.task = judged.task
            and scores.split = judged.split
            and scores.entity_id = judged.entity_id
            and scores.as_of = judged.as_of
    qualify item_rank <= 10

),

final as (

    select
        top_items.task,
        top_items.candidate,
        top_items.split,
        top_items.entity_id,
        top_items.item_id,
        top_items.item_rank::integer as item_rank,
        targets.item_id is not null as is_relevant,
        top_items.as_of
    from top_items
    left join targets
        on
            top_items.task = targets.task
            and top_items.split = targets.split
            and top_items.entity_id = targets.entity_id
            and top_items.item_id = targets.item_id
            and top_items.as_of = targets.as_of

)

select * from final
