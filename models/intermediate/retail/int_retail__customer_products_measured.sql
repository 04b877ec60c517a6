with purchases as (

    select * from {{ ref('int_retail__customer_purchases_counted') }}

),

products as (

    select * from {{ ref('int_retail__product_buyers_measured') }}

),

joined as (

    select
        purchases.*,
        products.buyers_count,
        products.buyers_30d_count,
        products.rebuy_ratio,
        products.days_per_buyer,
        products.recent_buyers_ratio,
        products.demand_trend,
        products.return_ratio,
        {{ dbt.datediff('purchases.last_purchase_date', 'purchases.as_of', 'day') }}
            as days_before
    from purchases
    inner join products
        on
            purchases.as_of = products.as_of
            and purchases.stock_code = products.stock_code

),

measured as (

    select
        as_of,
        customer_id,
        count(*) as products_count,
        count(*) filter (where buyers_30d_count = 0) as faded_products_count,
        (count(*) filter (where purchase_days_count > 1) / count(*))::double
            as repeated_products_share,
        {{ decimal_mean('rebuy_ratio') }} as products_rebuy_mean,
        max(rebuy_ratio)::double as products_rebuy_max,
        {{ decimal_mean('rebuy_ratio', 'days_before <= 90') }}
            as products_rebuy_90d_mean,
        {{ decimal_mean('days_per_buyer') }} as products_days_per_buyer,
        avg(buyers_count)::double as products_buyers_mean,
        {{ decimal_mean('recent_buyers_ratio') }} as products_recent_buyers_mean,
        {{ decimal_mean('demand_trend') }} as products_trend_mean,
        {{ decimal_mean('return_ratio') }} as products_return_mean,
        {{ decimal_mean('mean_unit_price') }} as products_price_mean
    from joined
    group by as_of, customer_id

)

select * from measured
