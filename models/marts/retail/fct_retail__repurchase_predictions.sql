with champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'repurchase'

),

scores as (

    select * from {{ ref('ml_repurchase__scores') }}
    where split = 'current'

),

times as (

    select * from {{ ref('int_retail__as_of_times_listed') }}
    where task = 'repurchase' and split = 'current'

),

-- Customers of the same score stand in the same decile
ranked as (

    select
        scores.*,
        champions.is_baseline,
        rank() over (order by scores.score desc) as place,
        count(*) over () as customers_count
    from scores
    inner join champions on scores.candidate = champions.candidate

),

predicted as (

    select
        ranked.entity_id as customer_id,
        ranked.candidate,
        ranked.score as probability,
        (floor(10 * (ranked.place - 1) / ranked.customers_count) + 1)::integer
            as decile,
        ranked.driver_1,
        ranked.driver_1_change,
        ranked.driver_2,
        ranked.driver_2_change,
        ranked.driver_3,
        ranked.driver_3_change,
        ranked.is_baseline,
        ranked.as_of,
        times.label_ends_at as window_ends_at
    from ranked
    inner join times on ranked.as_of = times.as_of

)

select * from predicted
