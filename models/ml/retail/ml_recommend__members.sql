with customers as (

    select * from {{ ref('int_retail__recommend_customers_measured') }}

),

segments as (

    select * from {{ ref('ml_recommend__segments') }}

),

members as (

    select
        customers.as_of,
        customers.split,
        customers.customer_id,
        customers.customer_number,
        customers.country,
        customers.activity_class,
        segments.segment_number,
        customers.products_count,
        {% set known = 'filter (where customers.products_count > 0)' %}
        count(*) {{ known }} over (partition by customers.as_of) as customers_count,
        count(*) {{ known }} over (
            partition by customers.as_of, customers.activity_class
        ) as class_size,
        count(*) filter (where customers.recency_days <= 30) over (
            partition by customers.as_of, customers.activity_class
        ) as class_size_30,
        count(*) {{ known }} over (
            partition by customers.as_of, customers.country
        ) as country_size
    from customers
    left join segments
        on
            customers.as_of = segments.as_of
            and customers.customer_number = segments.customer_number

)

select * from members
