with staged as (

    select * from {{ ref('stg_bikes__bikes') }}
    where row_status = 'clean'

),

-- All columns stand in the order, so that one row alone can come first.
ranked as (

    select
        *,
        count(*) over (partition by model_id) > 1 as has_key_conflict,
        row_number() over (
            partition by model_id
            order by
                list_price is null,
                launch_date is null,
                frame is null,
                model,
                category nulls last,
                subcategory nulls last,
                frame nulls last,
                bike_gender nulls last,
                list_price nulls last,
                launch_date nulls last
        ) as place

    from staged

),

models_picked as (

    select
        model_id,
        model,
        category,
        subcategory,
        frame,
        bike_gender,
        list_price,
        has_key_conflict,
        launch_date

    from ranked
    where place = 1

)

select * from models_picked
