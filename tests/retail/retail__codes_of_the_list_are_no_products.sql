-- Staging decides what a product is; the list of codes is asked again here, from the
-- side of the products, and must name a kind for each code that isn't one.
with products as (

    select * from {{ ref('dim_retail__products') }}

),

listed as (

    select distinct products.stock_code

    from products
    inner join {{ ref('retail_non_product_codes') }} as codes
        on
            products.stock_code = codes.stock_code_pattern
            or (
                right(codes.stock_code_pattern, 1) = '%'
                and position(
                    replace(codes.stock_code_pattern, '%', '') in products.stock_code
                ) = 1
            )

)

select products.*
from products
left join listed
    on products.stock_code = listed.stock_code
where products.is_product = (listed.stock_code is not null)
