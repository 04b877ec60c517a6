{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

sums as (

    select
        stock_code,
        count(distinct product_name) as names_count,
        count(distinct case when is_sold then invoice_id end) as invoices_count,
        count(distinct case when is_sold then customer_id end) as customers_count,
        count(*) filter (where is_sold) as sold_lines_count,
        coalesce(sum(quantity) filter (where is_sold), 0)::bigint as units_sold_count,
        -coalesce(
            sum(quantity) filter (where line_type = 'return'), 0
        )::bigint as units_returned_count,
        coalesce(
            sum(line_amount) filter (where line_type = 'sale'), 0
        )::decimal(18, 4) as gross_amount,
        coalesce(
            sum(line_amount) filter (where line_type = 'return'), 0
        )::decimal(18, 4) as returns_amount,
        coalesce(
            sum(line_amount) filter (where line_type = 'adjustment'), 0
        )::decimal(18, 4) as adjustments_amount,
        sum(line_amount)::decimal(18, 4) as net_amount,
        min(unit_price) filter (where is_sold) as price_min_amount,
        {{ decimal_median('unit_price', 'is_sold') }} as price_median_amount,
        max(unit_price) filter (where is_sold) as price_max_amount,
        sum(unit_price) filter (where is_sold) as price_sum,
        sum(unit_price * unit_price) filter (where is_sold) as price_square_sum,
        max(case when is_product then 1 else 0 end) = 1 as is_product,
        min(invoiced_at) filter (where is_sold) as first_sold_at,
        max(invoiced_at) filter (where is_sold) as last_sold_at

    from lines
    group by stock_code

),

products_summed as (

    select
        stock_code,
        names_count,
        invoices_count,
        customers_count,
        units_sold_count,
        units_returned_count,
        gross_amount,
        returns_amount,
        adjustments_amount,
        net_amount,
        price_min_amount,
        price_median_amount::decimal(18, 4) as price_median_amount,
        {{ as_decimal('price_sum::double / nullif(sold_lines_count, 0)') }}
            as price_mean_amount,
        price_max_amount,
        case
            when sold_lines_count > 1
                then
                    sqrt(
                        greatest(
                            price_square_sum::double
                            - price_sum::double * price_sum::double / sold_lines_count,
                            0
                        )
                        / (sold_lines_count - 1)
                    )::decimal(18, 4)
        end as price_stddev_amount,
        is_product,
        first_sold_at,
        last_sold_at

    from sums

)

select * from products_summed
