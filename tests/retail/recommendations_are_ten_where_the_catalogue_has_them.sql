-- Every customer gets ten products, or all that are left of the catalogue
with catalogue as (

    select count(distinct stock_code) as products_count
    from {{ ref('fct_retail__invoice_lines') }}
    where is_purchase and has_customer

),

bought as (

    select
        customers.customer_id,
        count(distinct case when lines.is_purchase then lines.stock_code end)
            as bought_count
    from {{ ref('dim_retail__customers') }} as customers
    left join {{ ref('fct_retail__invoice_lines') }} as lines
        on customers.customer_id = lines.customer_id
    group by customers.customer_id

),

listed as (

    select
        customer_id,
        count(*) as listed_count,
        max(recommendation_rank) as last_rank
    from {{ ref('fct_retail__recommendations') }}
    group by customer_id

)

select
    bought.customer_id,
    listed.listed_count
from bought
cross join catalogue
left join listed on bought.customer_id = listed.customer_id
where
    coalesce(listed.listed_count, 0)
    <> least(10, catalogue.products_count - bought.bought_count)
    or coalesce(listed.last_rank, 0) <> coalesce(listed.listed_count, 0)
