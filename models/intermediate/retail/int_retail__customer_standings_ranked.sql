{#- trait -> column, and the order in which a customer stands higher -#}
{%- set traits = {
    'recency': ['recency_days', 'desc'],
    'frequency': ['frequency', 'asc'],
    'monetary': ['monetary_amount', 'asc'],
    'order_value': ['average_order_amount', 'asc'],
    'variety': ['distinct_products_count', 'asc'],
    'cancellation': ['cancellation_share', 'asc'],
} -%}
with customers as (

    select * from {{ ref('int_retail__customers_summed') }}

),

-- rank() - 1 is the number of customers below, a customer with an equal value counts by
-- half; nulls come last, so they are below nobody, and count() leaves them out
ranked as (

    select
        {% for trait, (column, direction) in traits.items() %}
        case
            when {{ column }} is not null then
                (
                    rank() over (order by {{ column }} {{ direction }} nulls last) - 1
                    + count(*) over (partition by {{ column }}) / 2
                )::double / count({{ column }}) over ()
        end as {{ trait }}_standing,
        {% endfor %}
        customer_id
    from customers

)

select * from ranked
