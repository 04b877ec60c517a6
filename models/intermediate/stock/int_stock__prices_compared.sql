with days as (

    select * from {{ ref('int_stock__days_picked') }}
    where list_price > 0

),

-- Half of a product's days, in all stores, are dearer.
usual_prices as (

    select
        product_id,
        median(list_price) as usual_price,
        count(*) as days_count

    from days
    group by product_id

),

prices_compared as (

    select
        days.store_id,
        days.product_id,
        days.list_price,
        usual_prices.usual_price,
        usual_prices.days_count,
        days.stock_date

    from days
    inner join usual_prices on days.product_id = usual_prices.product_id

)

select * from prices_compared
