{%- set measures = [
    'units_count', 'orders_count', 'units_per_order', 'list_price_mean',
    'discount_mean',
] -%}

with order_lines as (

    select * from {{ ref('fct_bikes__order_lines') }}
    -- a shop that is its own customer is grouped as a shop
    where customer_id is not null and not is_customer_the_shop

),

shares as (

    select * from {{ ref('ml_bike_buyers__shares') }}
    where buyer = 'customer' and family = 'category' and units_share > 0

),

summed as (

    select
        customer_id,
        sum(coalesce(quantity_corrected, 0))::double as units_count,
        count(distinct order_id)::double as orders_count,
        sum(list_price_corrected)::double / count(list_price_corrected)
            as list_price_mean,
        -- decimals, whose sum is the same in any order
        sum(discount_corrected_share::decimal(9, 6))::double / count(*)
            as discount_mean
    from order_lines
    group by customer_id

),

measured as (

    select
        *,
        units_count / orders_count as units_per_order
    from summed

),

features as (

    {% for measure in measures %}
    select
        customer_id,
        '{{ measure }}' as feature,
        {{ measure }} as feature_value
    from measured
    union all
    {% endfor %}
    select
        buyer_id as customer_id,
        'units_' || family || ':' || family_level as feature,
        units_share as feature_value
    from shares

),

final as (

    select
        measured.customer_id as entity_id,
        features.feature,
        features.feature_value as value,
        measured.orders_count
        >= {{ var('bikes_groups_least_customer_orders') }} as is_eligible
    from measured
    inner join features on measured.customer_id = features.customer_id

)

select * from final
