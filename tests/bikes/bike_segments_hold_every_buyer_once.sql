-- Every shop and every customer that ordered something has a segment, nobody else has,
-- and what the segments of shops bought adds up to what those shops bought
with shops as (

    select
        shops.shop_id as missing_id,
        segments.shop_id as surplus_id
    from {{ ref('dim_bikes__shops') }} as shops
    full outer join {{ ref('fct_bikes__shop_segments') }} as segments
        on shops.shop_id = segments.shop_id
    where
        coalesce(shops.lines_count > 0 and shops.shop_id <> 'unknown', false)
        <> (segments.shop_id is not null)

),

customers as (

    select
        customers.customer_id as missing_id,
        segments.customer_id as surplus_id
    from {{ ref('dim_bikes__customers') }} as customers
    full outer join {{ ref('fct_bikes__customer_segments') }} as segments
        on customers.customer_id = segments.customer_id
    where
        coalesce(
            customers.lines_count > 0
            and customers.customer_id <> 'unknown'
            and not customers.is_shop,
            false
        ) <> (segments.customer_id is not null)

),

-- Over the levels of the category, from the segments and from the lines themselves.
parted as (

    select
        family_level as category,
        sum(lines_count) as lines_count
    from {{ ref('fct_bikes__shop_segment_shares') }}
    where family = 'category'
    group by family_level

),

counted as (

    select
        category,
        count(*) as lines_count
    from {{ ref('fct_bikes__order_lines') }}
    where category is not null and shop_id is not null
    group by category

),

lines as (

    select
        counted.category as missing_id,
        parted.category as surplus_id
    from counted
    full outer join parted on counted.category = parted.category
    where
        counted.lines_count <> parted.lines_count
        or counted.category is null
        or parted.category is null

)

select * from shops
union all
select * from customers
union all
select * from lines
