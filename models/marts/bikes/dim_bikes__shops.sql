with shops as (

    select * from {{ ref('int_bikes__shops_picked') }}

),

lines as (

    select * from {{ ref('fct_bikes__order_lines') }}

),

sold as (

    select
        coalesce(shop_id, 'unknown') as shop_id,
        sum(coalesce(quantity_corrected, 0)) as units_count,
        count(*) as lines_count,
        count(distinct order_id) as orders_count,
        count(distinct customer_id) as customers_count,
        count(distinct model_id) as models_count,
        sum(sales_amount) as sales_amount,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date

    from lines
    group by coalesce(shop_id, 'unknown')

),

final as (

    select
        coalesce(shops.shop_id, sold.shop_id) as shop_id,
        coalesce(shops.shop_name, 'unknown') as shop_name,
        coalesce(shops.city, 'unknown') as city,
        shops.state,
        shops.latitude,
        shops.longitude,
        case when shops.latitude between -90 and 90 then shops.latitude end
            as latitude_corrected,
        case when shops.longitude between -180 and 180 then shops.longitude end
            as longitude_corrected,
        cast(coalesce(sold.units_count, 0) as {{ dbt.type_bigint() }}) as units_count,
        coalesce(sold.lines_count, 0) as lines_count,
        coalesce(sold.orders_count, 0) as orders_count,
        coalesce(sold.customers_count, 0) as customers_count,
        coalesce(sold.models_count, 0) as models_count,
        coalesce(sold.sales_amount, 0)::decimal(18, 4) as sales_amount,
        shops.shop_id is not null as is_in_list,
        coalesce(
            shops.latitude not between -90 and 90
            or shops.longitude not between -180 and 180,
            false
        ) as has_impossible_coordinates,
        coalesce(shops.has_key_conflict, false) as has_key_conflict,
        sold.first_order_date,
        sold.last_order_date

    from shops
    full outer join sold
        on shops.shop_id = sold.shop_id

)

select * from final
