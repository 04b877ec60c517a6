{{ config(materialized='view') }}

with scores as (

    select * from {{ ref('ml_stockout__scores') }}
    where split in ('validation', 'test')

),

products as (

    select * from {{ ref('int_stock__stockout_products_drawn') }}

),

grouped as (

    select
        scores.candidate,
        scores.split,
        scores.entity_id,
        scores.item_id,
        case when products.is_unseen then 'unseen' else 'known' end as product_group,
        scores.label,
        scores.score,
        scores.as_of
    from scores
    inner join products on scores.entity_id = products.product_id

)

select * from grouped
