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

sellers as (

    select * from {{ ref('ml_recommend__sellers') }}

),

likenesses as (

    select * from {{ ref('int_retail__recommend_likenesses_summed') }}

),

-- A customer's list of a kind has so many products that were not bought yet
memberships as (

    select
        as_of,
        customer_number,
        'all' as group_kind,
        '' as group_name,
        products_count
    from customers

    union all

    select
        as_of,
        customer_number,
        'class' as group_kind,
        activity_class::varchar as group_name,
        products_count
    from customers
    where products_count > 0

    union all

    select
        segments.as_of,
        segments.customer_number,
        'segment' as group_kind,
        segments.segment_number::varchar as group_name,
        customers.products_count
    from segments
    inner join customers
        on
            segments.as_of = customers.as_of
            and segments.customer_number = customers.customer_number

),

lists as (

    {% set rules = [
        ('top', 'units_count', 10), ('recent', 'buyers_30_count', 40),
        ('week', 'buyers_7_count', 40), ('trending', 'new_buyers_decayed_10', 60),
    ] %}
    {% for rule, measure, length in rules %}
    select
        as_of,
        'all' as group_kind,
        '' as group_name,
        '{{ rule }}' as rule,
        {{ length }} as list_length,
        product_number,
        row_number() over (
            partition by as_of order by {{ measure }} desc, product_number
        ) as list_rank
    from products

    union all

    {% endfor %}
    select
        as_of,
        group_kind,
        group_name,
        'segment' as rule,
        10 as list_length,
        product_number,
        row_number() over (
            partition by as_of, group_name order by units_count desc, product_number
        ) as list_rank
    from sellers
    where group_kind = 'segment'

    union all

    select
        as_of,
        group_kind,
        group_name,
        'class' as rule,
        30 as list_length,
        product_number,
        row_number() over (
            partition by as_of, group_name
            order by buyers_30_count desc, buyers_count desc, product_number
        ) as list_rank
    from sellers
    where group_kind = 'class'

),

-- Reading a list as far as its length and all that the customer bought is enough to
-- find that many unbought products, and costs customers plus purchases
unbought as (

    select
        memberships.as_of,
        memberships.customer_number,
        lists.product_number
    from memberships
    inner join lists
        on
            memberships.as_of = lists.as_of
            and memberships.group_kind = lists.group_kind
            and memberships.group_name = lists.group_name
            and lists.list_rank <= lists.list_length + memberships.products_count
    left join purchases
        on
            memberships.as_of = purchases.as_of
            and memberships.customer_number = purchases.customer_number
            and lists.product_number = purchases.product_number
    where purchases.product_number is null
    qualify
        row_number() over (
            partition by memberships.as_of, memberships.customer_number, lists.rule
            order by lists.list_rank
        ) <= lists.list_length

),

candidates as (

    select
        as_of,
        customer_number,
        product_number
    from unbought

    union

    select
        as_of,
        customer_number,
        product_number
    from likenesses

)

select * from candidates
