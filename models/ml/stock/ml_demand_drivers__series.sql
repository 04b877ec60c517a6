with daily as (

    select
        *,
        coalesce(category, 'unknown') as category_name

    from {{ ref('fct_stock__daily') }}
    where not is_missing_day

),

series as (

    select
        product_id,
        store_id,
        category_name,
        count(*) as rows_count,
        coalesce(sum(units_sold_imputed), 0) as units

    from daily
    group by product_id, store_id, category_name

),

-- A product counts in one category: that of most of its days.
product_categories as (

    select
        product_id,
        -- `all` is the name of all of them together.
        case
            when category_name = 'all' then 'all (category)' else category_name
        end as category,
        sum(rows_count) as rows_in_category

    from series
    group by product_id, category_name
    qualify
        row_number() over (
            partition by product_id order by rows_in_category desc, category_name
        ) = 1

),

product_stores as (

    select
        product_id,
        store_id,
        sum(rows_count)::bigint as rows_count,
        sum(units)::bigint as units

    from series
    group by product_id, store_id

),

-- Which of its stores speaks first for a product.
placed as (

    select
        product_stores.*,
        product_categories.category,
        row_number() over (
            partition by product_stores.product_id
            order by
                {{ draw_of("product_stores.store_id || product_stores.product_id") }},
                product_stores.store_id
        ) as store_place

    from product_stores
    inner join product_categories
        on product_stores.product_id = product_categories.product_id

),

-- One store of every product comes before a second store of any: intervals live on the
-- number of products.
counted as (

    select
        *,
        sum(units) over (partition by category)::bigint as category_units,
        coalesce(sum(rows_count) over (
            partition by category
            order by store_place, {{ draw_of('product_id') }}, product_id
            rows between unbounded preceding and 1 preceding
        ), 0)::bigint as rows_before

    from placed

),

categories as (

    select count(distinct category) as categories_count
    from product_categories

),

final as (

    select
        counted.store_id,
        counted.product_id,
        counted.category,
        counted.rows_count,
        counted.units,
        counted.category_units,
        counted.rows_before
        < {{ var('stock_demand_drivers_rows') }} / categories.categories_count
            as is_drawn

    from counted
    cross join categories

)

select * from final
