-- Counts and amounts of the segments are those of the customers, and shares add up to 1
with segments as (

    select
        sum(customers_count) as customers_count,
        sum(monetary_amount) as monetary_amount,
        sum(gross_amount) as gross_amount,
        sum(customers_share) as customers_share,
        sum(gross_amount_share) as gross_amount_share
    from {{ ref('dim_retail__segments') }}

),

customers as (

    select
        count(*) as customers_count,
        sum(monetary_amount) as monetary_amount,
        sum(gross_amount) as gross_amount
    from {{ ref('dim_retail__customers') }}

)

select customers.customers_count
from customers
cross join segments
where
    customers.customers_count > 0
    and (
        segments.customers_count is null
        or segments.customers_count <> customers.customers_count
        or segments.monetary_amount <> customers.monetary_amount
        or segments.gross_amount <> customers.gross_amount
        or abs(segments.customers_share - 1) > 0.000000001
        or (
            customers.gross_amount > 0
            and abs(segments.gross_amount_share - 1) > 0.000000001
        )
    )
