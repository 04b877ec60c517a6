with scores as (

    select
        candidate,
        split,
        entity_id,
        item_id,
        label,
        greatest(score, 0) as score,
        as_of
    from {{ ref('ml_bike_sales__scores') }}
    where split in ('test', 'current')

),

spreads as (

    select * from {{ ref('ml_bike_sales__spreads') }}

),

intervals as (

    select
        scores.candidate,
        scores.split,
        scores.entity_id,
        scores.item_id,
        spreads.band,
        scores.label,
        scores.score,
        greatest(scores.score + least(spreads.lower_residual, 0), 0) as lower_units,
        scores.score + greatest(spreads.upper_residual, 0) as upper_units,
        scores.as_of
    from scores
    inner join spreads
        on
            scores.candidate = spreads.candidate
            and scores.score >= spreads.lowest_score
    qualify
        row_number() over (
            partition by
                scores.candidate,
                scores.split,
                scores.entity_id,
                scores.item_id,
                scores.as_of
            order by spreads.band desc
        ) = 1

)

select * from intervals
