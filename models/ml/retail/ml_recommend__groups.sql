-- Candidates against the groups that the customer belongs to
with candidates as (

    select * from {{ ref('ml_recommend__candidates') }}

),

members as (

    select * from {{ ref('ml_recommend__members') }}

),

sellers as (

    select * from {{ ref('ml_recommend__sellers') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

-- Products of one family share the digits of their code: colours and sizes
families as (

    select
        as_of,
        customer_number,
        substr(stock_code, 1, 5) as family,
        count(*) as siblings_count
    from purchases
    group by as_of, customer_number, substr(stock_code, 1, 5)

),

compared as (

    select
        candidates.as_of,
        candidates.customer_number,
        candidates.product_number,
        coalesce(families.siblings_count, 0)::double as siblings,
        coalesce(of_segment.buyers_count, 0)::double as segment_buyers,
        coalesce(of_class.buyers_30_count, 0)::double as class_buyers_30,
        (
            100 * coalesce(of_class.buyers_30_count, 0) / (members.class_size_30 + 1.0)
        )::double
            as class_share_30,
        (
            (coalesce(of_class.buyers_count, 0) + 0.5) / (members.class_size + 1.0)
            / (products.buyers_count + 1) * members.customers_count
        )::double as class_lift,
        (
            100 * coalesce(of_country.buyers_count, 0) / (members.country_size + 5.0)
        )::double
            as country_share
    from candidates
    inner join products
        on
            candidates.as_of = products.as_of
            and candidates.product_number = products.product_number
    inner join members
        on
            candidates.as_of = members.as_of
            and candidates.customer_number = members.customer_number
    {% for kind, column in [
        ('segment', 'segment_number'), ('class', 'activity_class'),
        ('country', 'country')
    ] %}
    left join sellers as of_{{ kind }}
        on
            candidates.as_of = of_{{ kind }}.as_of
            and of_{{ kind }}.group_kind = '{{ kind }}'
            and members.{{ column }}::{{ dbt.type_string() }} = of_{{ kind }}.group_name
            and candidates.product_number = of_{{ kind }}.product_number
    {% endfor %}
    left join families
        on
            candidates.as_of = families.as_of
            and candidates.customer_number = families.customer_number
            and substr(products.stock_code, 1, 5) = families.family

)

select * from compared
