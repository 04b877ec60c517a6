with customers as (

    select * from {{ ref('int_retail__customers_summed') }}

),

habits as (

    select * from {{ ref('int_retail__customer_habits_picked') }}

),

spendings as (

    select * from {{ ref('int_retail__customer_spendings_fitted') }}

),

scores as (

    select * from {{ ref('int_retail__customer_scores_ranked') }}

),

final as (

    select
        customers.customer_id,
        habits.country,
        scores.rfm_class,
        case habits.favourite_weekday
            when 1 then 'Monday'
            when 2 then 'Tuesday'
            when 3 then 'Wednesday'
            when 4 then 'Thursday'
            when 5 then 'Friday'
            when 6 then 'Saturday'
            when 7 then 'Sunday'
        end as favourite_weekday_name,
        habits.favourite_weekday,
        habits.favourite_hour,
        customers.recency_days,
        customers.frequency,
        customers.monetary_amount,
        customers.gross_amount,
        customers.returns_amount,
        customers.adjustments_amount,
        customers.purchase_amount,
        customers.average_order_amount,
        customers.products_count,
        customers.distinct_products_count,
        customers.units_count,
        customers.purchase_days_count,
        customers.days_between_purchases_mean,
        customers.invoices_count,
        customers.cancellations_count,
        customers.cancellation_share,
        habits.countries_count,
        spendings.monthly_spend_months_count,
        spendings.monthly_spend_mean_amount,
        spendings.monthly_spend_stddev_amount,
        spendings.monthly_spend_trend_amount,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        coalesce(
            habits.country
            = {{ dbt.string_literal(
                dbt.escape_single_quotes(var('retail_home_country'))
            ) }},
            false
        ) as is_home_country,
        customers.has_purchase,
        customers.first_purchased_at,
        customers.last_purchased_at,
        customers.as_of
    from customers
    left join habits on customers.customer_id = habits.customer_id
    left join spendings on customers.customer_id = spendings.customer_id
    left join scores on customers.customer_id = scores.customer_id

)

select * from final
