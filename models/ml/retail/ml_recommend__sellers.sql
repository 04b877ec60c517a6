-- Products that sell, in the order of each rule, with the size of the group they sell to
with products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

customers as (

    select * from {{ ref('int_retail__recommend_customers_measured') }}

),

segments as (

    select * from {{ ref('ml_recommend__segments') }}

),

members as (

    select
        customers.as_of,
        customers.customer_number,
        customers.activity_class,
        customers.country,
        segments.segment_number
    from customers
    left join segments
        on
            customers.as_of = segments.as_of
            and customers.customer_number = segments.customer_number

),

bought as (

    select
        purchases.as_of,
        purchases.product_number,
        purchases.units_count,
        purchases.last_age_days <= 30 as is_recent,
        members.activity_class,
        members.segment_number,
        members.country
    from purchases
    inner join members
        on
            purchases.as_of = members.as_of
            and purchases.customer_number = members.customer_number

),

groups as (

    {% set groups = [
        ('segment', 'segment_number'), ('class', 'activity_class'), ('country', 'country')
    ] %}
    {% for kind, column in groups %}
    select
        as_of,
        '{{ kind }}' as group_kind,
        {{ column }}::varchar as group_name,
        product_number,
        count(*) as buyers_count,
        count(*) filter (where is_recent) as buyers_30_count,
        sum(units_count)::bigint as units_count
    from bought
    where {{ column }} is not null
    group by as_of, {{ column }}, product_number
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from groups
