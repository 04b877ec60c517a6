-- What the members of each segment, class and country had bought
with purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

members as (

    select * from {{ ref('ml_recommend__members') }}

),

bought as (

    select
        purchases.as_of,
        purchases.product_number,
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
        ('segment', 'segment_number'), ('class', 'activity_class'),
        ('country', 'country')
    ] %}
    {% for kind, column in groups %}
    select
        as_of,
        '{{ kind }}' as group_kind,
        {{ column }}::{{ dbt.type_string() }} as group_name,
        product_number,
        count(*) as buyers_count,
        count(*) filter (where is_recent) as buyers_30_count
    from bought
    where {{ column }} is not null
    group by as_of, {{ column }}, product_number
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from groups
