{% set profile = var('retail_recommend_profile_products') %}

with likenesses as (

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
                then (targets.item_id is not null)::integer
        end::double as label,
        products.units_count::double as units_sold,
        products.last_age_days as days_since_sold,
        products.first_age_days as days_since_first_sold,
        products.guest_invoices_30_count::double as guest_invoices_30,
        {% for count in [
            'buyers', 'buyers_7', 'buyers_14', 'buyers_30', 'buyers_90',
            'new_buyers_7', 'new_buyers_30'
        ] %}
        products.{{ count }}_count::double as {{ count }},
        {% endfor %}
        {% for measure in [
            'new_buyers_decayed_10', 'new_buyers_decayed_30', 'buyers_trend_7',
            'buyers_trend_30', 'new_buyers_trend_7', 'new_buyers_30_share',
            'repeat_share', 'log_price', 'log_price_change', 'log_quantity'
        ] %}
        products.{{ measure }},
        {% endfor %}
        {% for count in [
            'products', 'products_90', 'new_products_90', 'invoices', 'invoices_30',
            'invoices_90'
        ] %}
        customers.{{ count }}_count::double as customer_{{ count }},
        {% endfor %}
        {% for measure in [
            'recency_days', 'tenure_days', 'log_price_mean', 'log_price_deviation',
            'log_quantity_mean'
        ] %}
        customers.{{ measure }} as customer_{{ measure }},
        {% endfor %}
        {% set distance = '(products.log_price - customers.log_price_mean)
            / (customers.log_price_deviation + 0.3)' %}
        ({{ distance }})::double as price_distance,
        abs({{ distance }})::double as price_distance_size,
        coalesce(likenesses.neighbours_count, 0)::double as neighbours,
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
        100 * coalesce(likenesses.adoption_sum, 0)::double
        * sqrt(products.buyers_14_count) as selling_adoption,
        100 * coalesce(words.taste_sum, 0) as taste_sum,
        100 * coalesce(words.taste_max, 0) as taste_max,
        groups.siblings,
        groups.segment_buyers,
        groups.class_buyers_30,
        groups.class_share_30,
        groups.class_lift,
        groups.country_share
    from {{ ref('ml_recommend__candidates') }} as candidates
    inner join {{ ref('int_retail__recommend_products_measured') }} as products
        on
            candidates.as_of = products.as_of
            and candidates.product_number = products.product_number
    inner join {{ ref('int_retail__recommend_customers_measured') }} as customers
        on
            candidates.as_of = customers.as_of
            and candidates.customer_number = customers.customer_number
    {% for others in ['likenesses', 'groups', 'words'] %}
    left join {{ others }}
        on
            candidates.as_of = {{ others }}.as_of
            and candidates.customer_number = {{ others }}.customer_number
            and candidates.product_number = {{ others }}.product_number
    {% endfor %}
    left join targets
        on
            candidates.as_of = targets.as_of
            and customers.customer_id = targets.entity_id
            and products.stock_code = targets.item_id
    -- The past is learned from customers with a history; today all get a list
    where customers.products_count > 0 or customers.split = 'current'

)

select * from joined
