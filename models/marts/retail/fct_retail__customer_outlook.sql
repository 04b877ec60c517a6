with customers as (

    select * from {{ ref('dim_retail__customers') }}

),

segments as (

    select * from {{ ref('fct_retail__customer_segments') }}

),

repurchases as (

    select * from {{ ref('fct_retail__repurchase_predictions') }}

),

spends as (

    select * from {{ ref('fct_retail__spend_predictions') }}

),

recommendations as (

    select * from {{ ref('fct_retail__recommendations') }}

),

due_products as (

    select * from {{ ref('fct_retail__buy_again') }}

),

products as (

    select * from {{ ref('dim_retail__products') }}

),

offers as (

    select
        recommendations.customer_id,
        min_by(recommendations.stock_code, recommendations.recommendation_rank)
            as offered_stock_code,
        -- What an order of a product brings, times the chance of one
        sum(
            recommendations.probability::decimal(18, 9)
            * {{ as_decimal(
                'products.gross_amount::double / nullif(products.invoices_count, 0)'
            ) }}
        ) as offered_amount
    from recommendations
    inner join products on recommendations.stock_code = products.stock_code
    group by recommendations.customer_id

),

repeats as (

    select
        due_products.customer_id,
        min_by(due_products.stock_code, due_products.buy_again_rank) as due_stock_code,
        count(*) as due_products_count,
        sum(
            due_products.usual_units::decimal(18, 4) * products.price_median_amount
        ) as due_amount
    from due_products
    inner join products on due_products.stock_code = products.stock_code
    group by due_products.customer_id

),

final as (

    select
        customers.customer_id,
        offers.offered_stock_code,
        repeats.due_stock_code,
        segments.segment_name,
        segments.segment_id,
        customers.recency_days,
        customers.frequency,
        customers.monetary_amount,
        customers.average_order_amount,
        customers.cancellations_count,
        customers.days_between_purchases_mean,
        customers.recency_days / nullif(customers.days_between_purchases_mean, 0)
            as intervals_passed,
        coalesce(
            -customers.returns_amount::double
            / nullif(customers.gross_amount, 0)::double,
            0
        ) as returned_share,
        repurchases.probability as repurchase_probability,
        coalesce(spends.predicted_amount, 0)::decimal(18, 4) as predicted_amount,
        spends.decile as spend_decile,
        coalesce(offers.offered_amount, 0)::decimal(18, 4) as offered_amount,
        coalesce(repeats.due_products_count, 0) as due_products_count,
        coalesce(repeats.due_amount, 0)::decimal(18, 4) as due_amount,
        customers.has_purchase,
        customers.as_of
    from customers
    inner join segments on customers.customer_id = segments.customer_id
    left join repurchases on customers.customer_id = repurchases.customer_id
    left join spends on customers.customer_id = spends.customer_id
    left join offers on customers.customer_id = offers.customer_id
    left join repeats on customers.customer_id = repeats.customer_id

)

select * from final
