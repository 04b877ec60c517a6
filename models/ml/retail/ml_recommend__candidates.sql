with members as (

    select * from {{ ref('ml_recommend__members') }}

),

lists as (

    select * from {{ ref('ml_recommend__lists') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

likenesses as (

    select * from {{ ref('int_retail__recommend_likenesses_summed') }}

),

-- A customer reads the lists of the shop, of the own class and of the own segment
memberships as (

    {% for kind, column in [
        ('all', "'shop'"), ('class', 'activity_class'), ('segment', 'segment_number')
    ] %}
    select
        as_of,
        customer_number,
        '{{ kind }}' as group_kind,
        {{ column }}::{{ dbt.type_string() }} as group_name,
        products_count
    from members
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

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
