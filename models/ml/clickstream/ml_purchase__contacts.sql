{{ config(materialized='view') }}

with scores as (

    select * from {{ ref('ml_purchase__scores') }}
    where split in ('validation', 'test')

),

-- Equal scores stand in the order of a hash, which knows nothing of the label
likeliest as (

    select
        candidate,
        split,
        entity_id,
        item_id,
        label,
        score,
        as_of
    from scores
    qualify
        row_number() over (
            partition by candidate, split, as_of, entity_id
            order by score desc, {{ dbt.hash('item_id') }}, item_id
        ) = 1

),

placed as (

    select
        candidate,
        split,
        entity_id,
        item_id,
        label,
        score,
        row_number() over (
            partition by candidate, split, as_of
            order by score desc, {{ dbt.hash('entity_id') }}, entity_id
        )::bigint as place,
        as_of
    from likeliest

)

select * from placed
