with transactions as (

    select * from {{ ref('stg_retail__transactions') }}
    where row_status = 'clean' and is_product and quantity > 0 and unit_price > 0

),

-- A product's usual price: half of its lines are dearer.
usual_prices as (

    select
        stock_code,
        {{ decimal_median('unit_price') }} as usual_price,
        count(*) as lines_count

    from transactions
    group by stock_code

),

prices_compared as (

    select
        transactions.source_file,
        transactions.source_line,
        transactions.stock_code,
        transactions.unit_price,
        usual_prices.usual_price,
        usual_prices.lines_count

    from transactions
    inner join usual_prices on transactions.stock_code = usual_prices.stock_code

)

select * from prices_compared
