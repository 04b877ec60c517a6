with products as (

    select * from {{ ref('int_clickstream__product_attributes_picked') }}

),

product_categories_listed as (

    select
        product_id,
        coalesce(split_part(category_code, '.', 1), 'unknown') as category
    from products
    union all
    select
        product_id,
        'all' as category
    from products

)

select * from product_categories_listed
