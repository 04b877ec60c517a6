with measured as (

    select * from {{ ref('int_bikes__forecast_rows_measured') }}
    where split = 'current'

),

shops as (

    select * from {{ ref('dim_bikes__shops') }}

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'bike_orders'

),

scores as (

    select * from {{ ref('ml_bike_orders__scores') }}
    where split = 'current'

),

predictions as (

    select
        scores.*,
        champions.is_baseline,
        row_number() over (
            partition by scores.item_id
            order by scores.score desc, scores.entity_id
        ) as category_rank,
        row_number() over (
            partition by scores.entity_id
            order by scores.score desc, scores.item_id
        ) as shop_rank
    from scores
    inner join champions on scores.candidate = champions.candidate

),

final as (

    select
        measured.shop_id,
        shops.shop_name,
        shops.city,
        measured.model_category,
        measured.category,
        measured.subcategory,
        predictions.candidate,
        predictions.driver_1,
        predictions.driver_2,
        predictions.driver_3,
        predictions.score as probability,
        predictions.category_rank::integer as category_rank,
        predictions.shop_rank::integer as shop_rank,
        measured.ordered_quarters_last_4q::integer as ordered_quarters_count,
        measured.months_since_order::integer as months_since_order,
        predictions.driver_1_change,
        predictions.driver_2_change,
        predictions.driver_3_change,
        measured.ordered_last_1q = 1 as is_ordered_last_quarter,
        predictions.is_baseline,
        measured.as_of,
        measured.label_ends_at as window_ends_at
    from measured
    inner join shops on measured.shop_id = shops.shop_id
    left join predictions
        on
            measured.shop_id = predictions.entity_id
            and measured.model_category = predictions.item_id

)

select * from final
