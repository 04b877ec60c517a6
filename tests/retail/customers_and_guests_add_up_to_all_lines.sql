-- The amounts of the customers and of the lines without one are all the money there is.
with customers as (

    select
        sum(monetary_amount) as net_amount,
        sum(gross_amount) as gross_amount,
        sum(returns_amount) as returns_amount,
        sum(adjustments_amount) as adjustments_amount,
        sum(purchase_amount) as purchase_amount
    from {{ ref('dim_retail__customers') }}

),

lines as (

    select
        sum(line_amount) as net_amount,
        sum(line_amount) filter (where customer_id is null) as guest_net_amount,
        sum(line_amount) filter (where customer_id is not null and line_type = 'sale')
            as gross_amount,
        sum(line_amount) filter (where customer_id is not null and line_type = 'return')
            as returns_amount,
        sum(line_amount) filter (
            where customer_id is not null and line_type = 'adjustment'
        ) as adjustments_amount,
        sum(line_amount) filter (where customer_id is not null and is_purchase)
            as purchase_amount
    from {{ ref('fct_retail__invoice_lines') }}

)

select
    customers.*,
    lines.*
from customers
cross join lines
where
    coalesce(customers.net_amount, 0) + coalesce(lines.guest_net_amount, 0)
    <> coalesce(lines.net_amount, 0)
    or coalesce(customers.gross_amount, 0) <> coalesce(lines.gross_amount, 0)
    or coalesce(customers.returns_amount, 0) <> coalesce(lines.returns_amount, 0)
    or coalesce(customers.adjustments_amount, 0)
    <> coalesce(lines.adjustments_amount, 0)
    or coalesce(customers.purchase_amount, 0) <> coalesce(lines.purchase_amount, 0)
