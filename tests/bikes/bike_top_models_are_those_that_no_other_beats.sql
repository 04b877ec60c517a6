-- From the lines again, by comparing each model with every other one of its place.
with lines as (

    select
        coalesce(shop_id, 'unknown') as shop_id,
        city,
        model_id,
        coalesce(quantity_corrected, 0) as units,
        sales_amount

    from {{ ref('fct_bikes__order_lines') }}

),

sold as (

    select
        'shop' as level,
        shop_id as place,
        model_id,
        sum(units) as units_count,
        count(*) as lines_count,
        sum(sales_amount) as sales_amount

    from lines
    group by shop_id, model_id
    union all
    select
        'city' as level,
        city as place,
        model_id,
        sum(units) as units_count,
        count(*) as lines_count,
        sum(sales_amount) as sales_amount
    from lines
    group by city, model_id

),

beaten as (

    select
        sold.level,
        sold.place,
        sold.model_id,
        sold.units_count,
        sold.lines_count,
        count(*) filter (
            where other.units_count > sold.units_count
        ) as models_with_more_units,
        count(*) filter (
            where other.lines_count > sold.lines_count
        ) as models_with_more_lines,
        count(*) filter (
            where
            other.units_count = sold.units_count
            and (
                other.lines_count > sold.lines_count
                or (
                    other.lines_count = sold.lines_count
                    and other.sales_amount > sold.sales_amount
                )
            )
        ) as ties_lost

    from sold
    inner join sold as other
        on
            sold.level = other.level
            and sold.place = other.place
    group by all

),

told as (

    select
        'shop' as level,
        shop_id as place,
        model_id,
        lines_model_id,
        units_count
    from {{ ref('fct_bikes__top_model_by_shop') }}
    union all
    select
        'city' as level,
        city as place,
        model_id,
        lines_model_id,
        units_count
    from {{ ref('fct_bikes__top_model_by_city') }}

)

select
    beaten.level,
    beaten.place,
    beaten.model_id,
    told.model_id as told_model_id

from beaten
left join told
    on
        beaten.level = told.level
        and beaten.place = told.place
where
    told.place is null
    or (beaten.model_id = told.model_id and beaten.models_with_more_units > 0)
    or (beaten.model_id = told.model_id and beaten.ties_lost > 0)
    or (beaten.model_id = told.model_id and beaten.units_count <> told.units_count)
    or (beaten.model_id = told.lines_model_id and beaten.models_with_more_lines > 0)
