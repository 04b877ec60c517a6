-- A table, because the features of repurchase and of spend both read it
{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_retail__customer_orders_measured') }}

),

nets as (

    select * from {{ ref('int_retail__customer_nets_measured') }}

),

products as (

    select * from {{ ref('int_retail__customer_products_measured') }}

),

joined as (

    select
        orders.*,
        nets.return_lines_count,
        nets.net_amount,
        nets.net_90d_amount,
        nets.returned_amount,
        nets.returned_90d_amount,
        products.products_count,
        products.faded_products_count,
        products.repeated_products_share,
        products.products_rebuy_mean,
        products.products_rebuy_max,
        products.products_rebuy_90d_mean,
        products.products_days_per_buyer,
        products.products_buyers_mean,
        products.products_recent_buyers_mean,
        products.products_trend_mean,
        products.products_return_mean,
        products.products_price_mean
    from orders
    inner join nets
        on orders.as_of = nets.as_of and orders.customer_id = nets.customer_id
    left join products
        on orders.as_of = products.as_of and orders.customer_id = products.customer_id

),

-- A history of nine months knows more orders of everybody than one of two; where a
-- customer stands among those of the same time can be compared across times
ranked as (

    select
        as_of,
        customer_id,
        {% for measure in retail_customer_measures() %}
        {{ measure }},
        {% endfor %}
        {% for measure in retail_customer_measures() %}
        case
            when {{ measure }} is not null
                then percent_rank() over (
                        partition by as_of, {{ measure }} is null
                        order by {{ measure }}
                    )
        end as {{ measure }}_position,
        {% endfor %}
        count(*) over (partition by as_of) as customers_count
    from joined

)

select * from ranked
