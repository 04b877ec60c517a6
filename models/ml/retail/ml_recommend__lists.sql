-- Products in the order of each rule, for the shop and for groups of customers
with products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

sellers as (

    select * from {{ ref('ml_recommend__sellers') }}

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
        'shop' as group_name,
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
            partition by as_of, group_name order by buyers_count desc, product_number
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

)

select * from lists
