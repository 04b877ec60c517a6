{% set profile = var('retail_recommend_profile_products') %}

with candidates as (

    select * from {{ ref('ml_recommend__candidates') }}

),

products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

customers as (

    select * from {{ ref('int_retail__recommend_customers_measured') }}

),

likenesses as (

    select * from {{ ref('int_retail__recommend_likenesses_summed') }}

),

groups as (

    select * from {{ ref('ml_recommend__groups') }}

),

words as (

    select * from {{ ref('ml_recommend__words') }}

),

targets as (

    select * from {{ ref('ml_recommend__targets') }}

),

joined as (

    select
        customers.customer_id as entity_id,
        products.stock_code as item_id,
        candidates.as_of,
        customers.split,
        case
            when customers.split <> 'current'
                then case when targets.item_id is null then 0.0 else 1.0 end
        end::double as label,
        products.units_count::double as units_sold,
        products.buyers_count::double as buyers,
        {% for days in [7, 14, 30, 90] %}
        products.buyers_{{ days }}_count::double as buyers_{{ days }},
        {% endfor %}
        {% for days in [7, 30] %}
        products.new_buyers_{{ days }}_count::double as new_buyers_{{ days }},
        {% endfor %}
        {% for days in [10, 30] %}
        products.new_buyers_decayed_{{ days }},
        {% endfor %}
        ln(
            (products.buyers_7_count * 30 / 7.0 + 2) / (products.buyers_30_count + 2)
        )::double as buyers_trend_7,
        ln(
            (products.buyers_30_count + 2.0)
            / (products.buyers_60_count - products.buyers_30_count + 2)
        )::double as buyers_trend_30,
        ln(
            (products.new_buyers_7_count * 30 / 7.0 + 2)
            / (products.new_buyers_30_count + 2)
        )::double as new_buyers_trend_7,
        (products.new_buyers_30_count / (products.buyers_30_count + 1.0))::double
            as new_buyers_30_share,
        products.last_age_days as days_since_sold,
        products.first_age_days as days_since_first_sold,
        products.repeat_share,
        products.log_price,
        products.log_price_change,
        products.log_quantity,
        products.guest_invoices_30_count::double as guest_invoices_30,
        customers.products_count::double as customer_products,
        customers.products_90_count::double as customer_products_90,
        customers.new_products_90_count::double as customer_new_products_90,
        customers.invoices_count::double as customer_invoices,
        customers.invoices_30_count::double as customer_invoices_30,
        customers.invoices_90_count::double as customer_invoices_90,
        customers.recency_days as customer_recency_days,
        customers.tenure_days as customer_tenure_days,
        customers.log_price_mean as customer_log_price,
        customers.log_price_deviation as customer_log_price_deviation,
        customers.log_quantity_mean as customer_log_quantity,
        (
            (products.log_price - customers.log_price_mean)
            / (customers.log_price_deviation + 0.3)
        )::double as price_distance,
        abs(
            (products.log_price - customers.log_price_mean)
            / (customers.log_price_deviation + 0.3)
        )::double as price_distance_size,
        coalesce(likenesses.neighbours_count, 0)::double as neighbours,
        -- Hundredths, so that their logarithms spread
        {% for score in [
            'likeness_sum', 'fresh_likeness_sum', 'adoption_sum', 'selling_likeness',
            'likeness_max', 'adoption_max'
        ] %}
        (100 * coalesce(likenesses.{{ score }}, 0))::double as {{ score }},
        {% endfor %}
        {% for score in ['likeness', 'fresh_likeness', 'adoption'] %}
        (
            100 * coalesce(likenesses.{{ score }}_sum, 0)::double
            / greatest(least(customers.products_count, {{ profile }}), 1)
        ) as {{ score }}_mean,
        {% endfor %}
        (
            100 * coalesce(likenesses.adoption_sum, 0)::double
            * sqrt(products.buyers_14_count)
        ) as selling_adoption,
        100 * coalesce(words.taste_sum, 0) as taste_sum,
        100 * coalesce(words.taste_max, 0) as taste_max,
        groups.siblings,
        groups.segment_units,
        groups.class_buyers_30,
        groups.class_share_30,
        groups.class_lift,
        groups.country_share,
        groups.country_lift

    from candidates
    inner join products
        on
            candidates.as_of = products.as_of
            and candidates.product_number = products.product_number
    inner join customers
        on
            candidates.as_of = customers.as_of
            and candidates.customer_number = customers.customer_number
    left join likenesses
        on
            candidates.as_of = likenesses.as_of
            and candidates.customer_number = likenesses.customer_number
            and candidates.product_number = likenesses.product_number
    left join groups
        on
            candidates.as_of = groups.as_of
            and candidates.customer_number = groups.customer_number
            and candidates.product_number = groups.product_number
    left join words
        on
            candidates.as_of = words.as_of
            and candidates.customer_number = words.customer_number
            and candidates.product_number = words.product_number
    left join targets
        on
            candidates.as_of = targets.as_of
            and customers.customer_id = targets.entity_id
            and products.stock_code = targets.item_id
    -- The past is learned from customers with a history; today all get a list
    where customers.products_count > 0 or customers.split = 'current'

)

select * from joined
