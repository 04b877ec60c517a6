{{ config(materialized='table') }} {#- Seven rules read it: each would run a view. -#}

with corrected as (

    select * from {{ ref('int_bikes__lines_corrected') }}

),

prices as (

    select * from {{ ref('int_bikes__model_prices_corrected') }}

),

shops as (

    select * from {{ ref('int_bikes__shops_picked') }}

),

customers as (

    select * from {{ ref('int_bikes__customers_picked') }}

),

recomputed as (

    select
        *,
        round(
            quantity_corrected * list_price_corrected * (1 - discount_corrected), 2
        )::decimal(18, 4) as recomputed_amount

    from corrected

),

-- Prices rounded to the cent may differ by a cent for each bike.
compared as (

    select
        *,
        case
            when total_amount is null or recomputed_amount is null then false
            else abs(total_amount - recomputed_amount) > 0.01 * quantity_corrected
        end as has_total_mismatch,
        case
            when total_amount is null or recomputed_amount is null then false
            when total_amount > 0 and recomputed_amount > 0
                then
                    abs(ln(total_amount) - ln(recomputed_amount))
                    > ln({{ var('bikes_outlier_factor') }})
            else total_amount <> recomputed_amount
        end as is_total_outlier

    from recomputed

),

lines_matched as (

    select
        compared.order_id,
        compared.line_number,
        compared.version_number,
        compared.customer_id,
        compared.shop_id,
        compared.model_id,
        prices.model,
        prices.category,
        prices.subcategory,
        shops.shop_name,
        coalesce(shops.city, 'unknown') as city,
        coalesce(customers.gender, 'unknown') as gender,
        compared.quantity,
        compared.quantity_corrected,
        compared.quantity_rule,
        prices.list_price,
        compared.list_price_corrected,
        prices.price_rule,
        compared.discount_share,
        compared.discount_corrected::double as discount_corrected_share,
        compared.discount_rule,
        compared.total_amount,
        compared.recomputed_amount,
        coalesce(compared.recomputed_amount, compared.total_amount) as sales_amount,
        case
            when compared.has_total_mismatch then 'recomputed_total_differs'
            when compared.recomputed_amount is null and compared.total_amount is null
                then 'unknown'
            when compared.recomputed_amount is null then 'total_without_price'
            when compared.total_amount is null then 'recomputed_without_total'
            else 'total_agrees'
        end as amount_rule,
        prices.model_id is null as is_unknown_model,
        shops.shop_id is null as is_unknown_shop,
        customers.customer_id is null
        and not (compared.is_customer_the_shop and shops.shop_id is not null)
            as is_unknown_customer,
        compared.is_customer_the_shop,
        coalesce(compared.order_date < prices.launch_date, false) as is_before_launch,
        compared.is_quantity_outlier,
        coalesce(prices.is_price_outlier, false) as is_price_outlier,
        compared.is_total_outlier,
        compared.has_total_mismatch,
        compared.has_key_conflict,
        compared.order_date

    from compared
    left join prices
        on compared.model_id = prices.model_id
    left join shops
        on compared.shop_id = shops.shop_id
    left join customers
        on compared.customer_id = customers.customer_id

)

select * from lines_matched
