with daily as (

    select * from {{ ref('fct_stock__daily') }}

),

last_day as (

    select max(stock_date) as last_date from daily

),

still_sold as (

    select
        daily.store_id,
        daily.product_id

    from daily
    cross join last_day
    where
        {{ dbt.datediff('daily.stock_date', 'last_day.last_date', 'day') }}
        < {{ var('stock_delisted_after_days') }}
    group by daily.store_id, daily.product_id

),

listed as (

    select
        coalesce(cover.store_id, orders.store_id) as store_id,
        coalesce(cover.product_id, orders.product_id) as product_id,
        cover.store_id is not null and orders.store_id is not null as is_in_both

    from {{ ref('fct_stock__cover') }} as cover
    full join {{ ref('fct_stock__reorder_suggestions') }} as orders
        on
            cover.store_id = orders.store_id
            and cover.product_id = orders.product_id

)

select
    still_sold.store_id,
    still_sold.product_id,
    listed.store_id as listed_store_id,
    listed.product_id as listed_product_id

from still_sold
full join listed
    on
        still_sold.store_id = listed.store_id
        and still_sold.product_id = listed.product_id
where
    still_sold.store_id is null
    or listed.store_id is null
    or not listed.is_in_both
