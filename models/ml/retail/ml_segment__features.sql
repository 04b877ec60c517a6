-- What each customer is known by, as numbers; ml_segment__models says which of them
-- make a space and how they are transformed
with customers as (

    select * from {{ ref('dim_retail__customers') }}

),

final as (

    select
        customer_id as entity_id,
        has_purchase as is_eligible,
        recency_days,
        frequency,
        monetary_amount,
        average_order_amount,
        products_count,
        distinct_products_count,
        days_between_purchases_mean,
        favourite_weekday,
        favourite_hour,
        is_home_country,
        cancellations_count,
        cancellation_share,
        monthly_spend_mean_amount,
        monthly_spend_stddev_amount,
        monthly_spend_trend_amount,
        as_of
    from customers

)

select * from final
