-- Bins are equal on a logarithmic scale, five to each power of ten; a product stands at
-- its median price.
with products as (
    select * from {{ ref('dim_clickstream__products') }}
),

categories as (
    select
        category,
        row_number() over (order by count(*) desc, category asc) as category_rank
    from products
    where median_price > 0
    group by category
),

priced as (
    select
        category,
        views_count,
        purchases_count,
        median_price,
        -- 1e-9 keeps exact powers of ten in the bin that they open
        floor(log10(median_price::double) * 5 + 1e-9) as bin_number
    from products
    where median_price > 0
),

chosen as (
    select
        0 as category_rank,
        'all' as category,
        views_count,
        purchases_count,
        median_price,
        bin_number
    from priced

    union all

    select
        categories.category_rank,
        priced.category,
        priced.views_count,
        priced.purchases_count,
        priced.median_price,
        priced.bin_number
    from priced
    inner join categories on priced.category = categories.category
    where categories.category_rank <= 20
),

binned as (
    select
        category_rank,
        category,
        bin_number,
        count(*) as products_count,
        sum(views_count)::bigint as views_count,
        sum(purchases_count)::bigint as purchases_count,
        min(median_price) as minimum_price,
        max(median_price) as maximum_price
    from chosen
    group by category_rank, category, bin_number
),

medians as (
    select
        category_rank,
        median(median_price)::double as products_median_price
    from chosen
    group by category_rank
),

-- The price below which half of the purchases are: the first product at which their
-- running sum passes one half.
running as (
    select
        category_rank,
        median_price,
        sum(purchases_count) over (
            partition by category_rank order by median_price
        ) as purchases_so_far,
        sum(purchases_count) over (partition by category_rank) as purchases
    from chosen
),

purchase_medians as (
    select
        category_rank,
        min(median_price)::double as purchases_median_price
    from running
    where purchases > 0 and purchases_so_far * 2 >= purchases
    group by category_rank
)

select
    binned.category_rank,
    binned.category,
    power(10, binned.bin_number / 5) as bin_low,
    power(10, (binned.bin_number + 1) / 5) as bin_high,
    binned.products_count,
    binned.views_count,
    binned.purchases_count,
    binned.minimum_price,
    binned.maximum_price,
    medians.products_median_price,
    purchase_medians.purchases_median_price
from binned
inner join medians on binned.category_rank = medians.category_rank
left join purchase_medians on binned.category_rank = purchase_medians.category_rank
order by binned.category_rank, binned.bin_number
