-- Units, prices and shares of each code again from the lines; the deviation by the
-- engine's own function.
with lines as (

    select * from {{ ref('fct_retail__invoice_lines') }}

),

total as (

    select sum(line_amount) as gross_amount
    from lines
    where line_type = 'sale' and is_product

),

expected as (

    select
        stock_code,
        coalesce(
            sum(quantity) filter (
                where line_type = 'sale' and quantity > 0 and unit_price > 0
            ), 0
        ) as units_sold_count,
        coalesce(-sum(quantity) filter (where line_type = 'return'), 0)
            as units_returned_count,
        avg(unit_price) filter (where is_sold) as price_mean,
        stddev_samp(unit_price) filter (where is_sold) as price_stddev,
        sum(line_amount) filter (where line_type = 'sale' and is_product)
            as product_gross_amount,
        min(invoiced_at) filter (where is_sold) as first_sold_at,
        sum(line_amount) as net_amount

    from lines
    group by stock_code

),

products as (

    select * from {{ ref('dim_retail__products') }}

)

select
    expected.*,
    products.*

from expected
full join products
    on expected.stock_code = products.stock_code
cross join total
where
    expected.stock_code is null
    or products.stock_code is null
    or products.units_sold_count <> expected.units_sold_count
    or products.units_returned_count <> expected.units_returned_count
    or products.net_amount <> expected.net_amount
    or products.first_sold_at <> expected.first_sold_at
    or abs(products.price_mean_amount - expected.price_mean) > 0.0001
    or abs(products.price_stddev_amount - expected.price_stddev) > 0.0001
    or abs(
        products.revenue_share - expected.product_gross_amount / total.gross_amount
    ) > 1e-9
