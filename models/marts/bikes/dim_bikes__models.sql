with models as (

    select * from {{ ref('int_bikes__model_prices_corrected') }}

),

lines as (

    select * from {{ ref('fct_bikes__order_lines') }}

),

sold as (

    select
        model_id,
        sum(coalesce(quantity_corrected, 0)) as units_count,
        count(*) as lines_count,
        count(distinct shop_id) as shops_count,
        sum(sales_amount) as sales_amount,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date

    from lines
    group by model_id

),

-- Models of one price share a band.
ranked as (

    select
        model_id,
        percent_rank() over (order by list_price_corrected) as price_rank

    from models
    where list_price_corrected is not null

),

final as (

    select
        coalesce(models.model_id, sold.model_id) as model_id,
        models.model,
        models.category,
        models.subcategory,
        models.frame,
        models.bike_gender,
        case
            when ranked.price_rank < 1 / 3 then 'low'
            when ranked.price_rank < 2 / 3 then 'middle'
            when ranked.price_rank <= 1 then 'high'
        end as price_band,
        models.list_price,
        models.list_price_corrected,
        models.price_rule,
        cast(coalesce(sold.units_count, 0) as {{ dbt.type_bigint() }}) as units_count,
        coalesce(sold.lines_count, 0) as lines_count,
        coalesce(sold.shops_count, 0) as shops_count,
        coalesce(sold.sales_amount, 0)::decimal(18, 4) as sales_amount,
        models.model_id is not null as is_in_catalogue,
        coalesce(models.is_price_outlier, false) as is_price_outlier,
        coalesce(models.has_key_conflict, false) as has_key_conflict,
        models.launch_date,
        sold.first_order_date,
        sold.last_order_date

    from models
    full outer join sold
        on models.model_id = sold.model_id
    left join ranked
        on models.model_id = ranked.model_id

)

select * from final
