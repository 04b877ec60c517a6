with top_items as (

    select * from {{ ref('int_ml__top_items_ranked') }}

),

targets as (

    select * from {{ ref('int_ml__targets_unioned') }}

),

relevant as (

    select
        task,
        split,
        entity_id,
        count(*) as relevant_count,
        as_of
    from targets
    group by task, split, entity_id, as_of

),

scored_splits as (

    select distinct
        task,
        candidate,
        split
    from top_items

),

hits as (

    select
        task,
        candidate,
        split,
        entity_id,
        count(*) as hits_count,
        sum((1 / log2(item_rank + 1))::decimal(38, 18)) as gain,
        as_of
    from top_items
    where is_relevant
    group by task, candidate, split, entity_id, as_of

),

places as (

    select
        numbers.place,
        sum((1 / log2(numbers.place + 1))::decimal(38, 18)) over (
            order by numbers.place
            rows between unbounded preceding and current row
        ) as ideal_gain
    from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) as numbers (place)

),

-- Whoever got no item at all has missed all the same
final as (

    select
        relevant.task,
        scored_splits.candidate,
        relevant.split,
        relevant.entity_id,
        relevant.relevant_count,
        coalesce(hits.hits_count, 0) as hits_count,
        (coalesce(hits.hits_count, 0) > 0)::integer::double as hit_rate,
        coalesce(hits.hits_count, 0)::double / relevant.relevant_count as recall,
        coalesce(hits.gain, 0)::double / places.ideal_gain::double as ndcg,
        relevant.as_of
    from relevant
    inner join scored_splits
        on relevant.task = scored_splits.task and relevant.split = scored_splits.split
    inner join places on least(relevant.relevant_count, 10) = places.place
    left join hits
        on
            relevant.task = hits.task
            and scored_splits.candidate = hits.candidate
            and relevant.split = hits.split
            and relevant.entity_id = hits.entity_id
            and relevant.as_of = hits.as_of

)

select * from final
