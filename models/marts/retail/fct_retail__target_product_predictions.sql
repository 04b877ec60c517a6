with scores as (

    select * from {{ ref('ml_target_product__scores') }}

),

champions as (

    select * from {{ ref('dim_ml__champions') }}

),

products as (

    select * from {{ ref('dim_retail__products') }}

),

features as (

    select * from {{ ref('ml_target_product__features') }}

),

scored as (

    select scores.*
    from scores
    inner join champions
        on
            scores.task = champions.task
            and scores.candidate = champions.candidate
    where scores.split = 'current'

),

final as (

    select
        features.entity_id as customer_id,
        features.item_id as stock_code,
        products.product_name,
        scored.candidate,
        scored.driver_1,
        scored.driver_2,
        scored.driver_3,
        scored.score as probability,
        ntile(10) over (
            order by scored.score desc nulls last, features.entity_id
        )::integer as decile,
        scored.driver_1_change,
        scored.driver_2_change,
        scored.driver_3_change,
        features.own_invoices > 0 as has_bought_before,
        features.as_of
    from features
    left join scored
        on
            features.entity_id = scored.entity_id
            and features.item_id = scored.item_id
    left join products on features.item_id = products.stock_code
    where features.split = 'current'

)

select * from final
