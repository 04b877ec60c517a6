with measured as (

    select * from {{ ref('int_bikes__forecast_rows_measured') }}
    where split = 'current'

),

shops as (

    select * from {{ ref('dim_bikes__shops') }}

),

champions as (

    select * from {{ ref('dim_ml__champions') }}

),

sales as (

    select
        scores.*,
        greatest(scores.score, 0) as units,
        champions.is_baseline
    from {{ ref('ml_bike_sales__scores') }} as scores
    inner join champions
        on scores.task = champions.task and scores.candidate = champions.candidate
    where scores.split = 'current'

),

intervals as (

    select * from {{ ref('ml_bike_sales__intervals') }}
    where split = 'current'

),

orders as (

    select scores.*
    from {{ ref('ml_bike_orders__scores') }} as scores
    inner join champions
        on scores.task = champions.task and scores.candidate = champions.candidate
    where scores.split = 'current'

),

predicted as (

    select
        measured.shop_id,
        shops.shop_name,
        shops.city,
        measured.model_category,
        measured.category,
        measured.subcategory,
        sales.candidate,
        sales.driver_1,
        sales.driver_2,
        sales.driver_3,
        sales.units::decimal(18, 4) as predicted_units,
        intervals.lower_units::decimal(18, 4) as lower_units,
        intervals.upper_units::decimal(18, 4) as upper_units,
        measured.seasonal_naive_units::decimal(18, 4) as baseline_units,
        orders.score as order_probability,
        measured.units_year_ago::bigint as year_ago_units_count,
        measured.lines_year_ago::bigint as year_ago_lines_count,
        measured.units_last_1q::bigint as last_quarter_units_count,
        measured.lines_last_1q::bigint as last_quarter_lines_count,
        sales.driver_1_change,
        sales.driver_2_change,
        sales.driver_3_change,
        sales.is_baseline,
        measured.as_of,
        measured.label_ends_at as window_ends_at
    from measured
    inner join shops on measured.shop_id = shops.shop_id
    left join sales
        on
            measured.shop_id = sales.entity_id
            and measured.model_category = sales.item_id
    left join intervals
        on
            sales.candidate = intervals.candidate
            and sales.entity_id = intervals.entity_id
            and sales.item_id = intervals.item_id
    left join orders
        on
            measured.shop_id = orders.entity_id
            and measured.model_category = orders.item_id

),

-- Without a known outcome nothing is predicted: the naive forecast puts them in order
final as (

    select
        *,
        row_number() over (
            partition by shop_id
            order by
                coalesce(predicted_units, baseline_units) desc,
                order_probability desc nulls last,
                model_category
        )::integer as units_rank
    from predicted

)

select * from final
