with champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'purchase'

),

scores as (

    select * from {{ ref('ml_purchase__scores') }}
    where split = 'current'

),

times as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}
    where split = 'current'

),

-- Equal probabilities share a decile; a user's products are told apart by their ids
ranked as (

    select
        scores.*,
        champions.is_baseline,
        row_number() over (
            partition by scores.entity_id
            order by scores.score desc, scores.item_id
        ) as user_rank,
        rank() over (order by scores.score desc) as place,
        count(*) over () as pairs_count
    from scores
    inner join champions on scores.candidate = champions.candidate

),

predicted as (

    select
        ranked.entity_id as user_id,
        ranked.item_id as product_id,
        ranked.candidate,
        ranked.driver_1,
        ranked.driver_2,
        ranked.driver_3,
        ranked.score as probability,
        ranked.user_rank::integer as user_rank,
        (floor(10 * (ranked.place - 1) / ranked.pairs_count) + 1)::integer
            as decile,
        ranked.driver_1_change,
        ranked.driver_2_change,
        ranked.driver_3_change,
        ranked.is_baseline,
        ranked.as_of,
        times.label_ends_at as window_ends_at
    from ranked
    inner join times on ranked.as_of = times.as_of

)

select * from predicted
