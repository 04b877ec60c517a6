with times as (

    select * from {{ ref('int_stock__stockout_as_ofs_listed') }}
    where split = 'current'

),

days as (

    select * from {{ ref('int_stock__stockout_days_prepared') }}

),

scores as (

    select * from {{ ref('ml_stockout__scores') }}
    where split = 'current'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'stockout'

),

predictions as (

    select
        scores.*,
        champions.is_baseline,
        row_number() over (
            order by scores.score desc, scores.entity_id, scores.item_id
        ) as risk_rank
    from scores
    inner join champions on scores.candidate = champions.candidate

),

final as (

    select
        days.store_id,
        days.product_id,
        days.category,
        predictions.candidate,
        predictions.driver_1,
        predictions.driver_2,
        predictions.driver_3,
        predictions.score as probability,
        predictions.risk_rank::integer as risk_rank,
        days.stock_units as stock_on_hand,
        days.on_order_units as units_on_order,
        predictions.driver_1_change,
        predictions.driver_2_change,
        predictions.driver_3_change,
        days.stock_units = 0 as is_stockout,
        predictions.is_baseline,
        times.as_of,
        times.label_ends_at as window_ends_at
    from times
    inner join days
        on times.as_of = {{ dbt.dateadd('day', 1, 'days.stock_date') }}::timestamp
    left join predictions
        on
            days.product_id = predictions.entity_id
            and days.store_id = predictions.item_id

)

select * from final
