{{ config(materialized='view') }}

with scores as (

    select * from {{ ref('ml_purchase__scores') }}
    where split in ('validation', 'test')

),

fits as (

    select * from {{ ref('fct_ml__fits') }}
    where task = 'purchase'

),

users as (

    select * from {{ ref('dim_clickstream__users') }}

),

grouped as (

    select
        scores.candidate,
        scores.split,
        scores.entity_id,
        scores.item_id,
        case
            when users.first_seen_at >= fits.last_as_of then 'new'
            else 'known'
        end as user_group,
        scores.label,
        scores.score,
        scores.as_of
    from scores
    inner join fits
        on scores.candidate = fits.candidate and scores.split = fits.scored_split
    inner join users on scores.entity_id = users.user_id

)

select * from grouped
