with rows_measured as (

    select * from {{ ref('int_bikes__forecast_rows_measured') }}

),

features as (

    select
        shop_id as entity_id,
        model_category as item_id,
        as_of,
        split,
        case when label_lines > 0 then 1 when label_lines = 0 then 0 end::double
            as label,
        {{ bikes_forecast_measures() | join(",\n        ") }}
    from rows_measured

)

select * from features
