{{ config(materialized='view') }}

with scores as (

    select * from {{ ref('ml_stockout__scores') }}
    where split in ('validation', 'test')

),

features as (

    select
        entity_id,
        item_id,
        lead_time_days,
        as_of
    from {{ ref('ml_stockout__features') }}
    where split in ('validation', 'test')

),

-- Equal scores stand in the order of a hash, which knows nothing of the label
placed as (

    select
        scores.candidate,
        scores.split,
        scores.entity_id,
        scores.item_id,
        scores.label,
        scores.score,
        features.lead_time_days,
        row_number() over (
            partition by scores.candidate, scores.split, scores.as_of
            order by
                scores.score desc,
                {{ dbt.hash("concat_ws('|', scores.entity_id, scores.item_id)") }},
                scores.entity_id,
                scores.item_id
        )::bigint as place,
        scores.as_of
    from scores
    inner join features
        on
            scores.entity_id = features.entity_id
            and scores.item_id = features.item_id
            and scores.as_of = features.as_of

)

select * from placed
