with products as (
    select * from {{ ref('dim_clickstream__products') }}
),

subcategories as (
    select
        category,
        subcategory,
        sum(purchases_count)::bigint as subcategory_purchases_count,
        -- what has no category is no kind of product: it comes last
        row_number() over (
            order by
                subcategory = 'unknown', sum(purchases_count) desc,
                subcategory asc, category asc
        ) as subcategory_rank,
        row_number() over (
            partition by category
            order by sum(purchases_count) desc, subcategory asc
        ) as rank_in_category
    from products
    group by category, subcategory
    having sum(purchases_count) > 0
),

ranked as (
    select
        *,
        row_number() over (
            partition by category, subcategory
            order by purchases_count desc, purchase_amount desc, product_id asc
        ) as product_rank
    from products
    where purchases_count > 0
)

-- Three products each; a page of more than 15 subcategories of a category would be a
-- list, not a picture.
select
    ranked.category,
    ranked.subcategory,
    subcategories.subcategory_rank,
    subcategories.rank_in_category,
    subcategories.subcategory_purchases_count,
    ranked.product_rank,
    ranked.product_id,
    ranked.brand,
    ranked.views_count,
    ranked.purchases_count,
    ranked.purchase_amount
from ranked
inner join subcategories
    on
        ranked.category = subcategories.category
        and ranked.subcategory = subcategories.subcategory
where
    ranked.product_rank <= 3
    and subcategories.rank_in_category <= 15
    and subcategories.subcategory_rank <= 300
order by subcategories.subcategory_rank, ranked.product_rank
