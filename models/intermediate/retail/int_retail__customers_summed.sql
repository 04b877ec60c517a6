-- A table, because the scores and the dimension both read it
{{ config(materialized='table') }}

with invoices as (

    select * from {{ ref('int_retail__customer_invoices_summed') }}

),

lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

periods as (

    select * from {{ ref('int_retail__periods_bounded') }}

),

products as (

    select
        customer_id,
        count(distinct stock_code) as distinct_products_count
    from lines
    where customer_id is not null and is_purchase
    group by customer_id

),

customers as (

    select
        customer_id,
        count(*) as invoices_count,
        count(*) filter (where is_purchase) as frequency,
        count(distinct invoice_date) filter (where is_purchase) as purchase_days_count,
        count(*) filter (where invoice_type = 'return') as cancellations_count,
        sum(purchase_lines_count)::bigint as products_count,
        sum(units_count)::bigint as units_count,
        sum(invoice_amount) as monetary_amount,
        sum(invoice_amount) filter (where invoice_type = 'sale') as gross_amount,
        sum(invoice_amount) filter (where invoice_type = 'return') as returns_amount,
        sum(invoice_amount) filter (where invoice_type = 'adjustment')
            as adjustments_amount,
        sum(purchase_amount) as purchase_amount,
        sum(invoice_amount) filter (where is_purchase) as orders_amount,
        min(invoiced_at) filter (where is_purchase) as first_purchased_at,
        max(invoiced_at) filter (where is_purchase) as last_purchased_at,
        max(invoiced_at) as last_invoiced_at
    from invoices
    group by customer_id

),

joined as (

    select
        customers.*,
        coalesce(products.distinct_products_count, 0) as distinct_products_count,
        periods.as_of,
        {{ dbt.datediff(
            'coalesce(customers.last_purchased_at, customers.last_invoiced_at)',
            'periods.as_of',
            'day'
        ) }} as recency_days,
        {{ dbt.datediff(
            'customers.first_purchased_at', 'customers.last_purchased_at', 'day'
        ) }} as days_first_to_last
    from customers
    cross join periods
    left join products on customers.customer_id = products.customer_id

),

final as (

    select
        customer_id,
        recency_days::bigint as recency_days,
        frequency,
        monetary_amount::decimal(18, 4) as monetary_amount,
        coalesce(gross_amount, 0)::decimal(18, 4) as gross_amount,
        coalesce(returns_amount, 0)::decimal(18, 4) as returns_amount,
        coalesce(adjustments_amount, 0)::decimal(18, 4) as adjustments_amount,
        purchase_amount::decimal(18, 4) as purchase_amount,
        products_count,
        distinct_products_count,
        units_count,
        {{ as_decimal('orders_amount::double / nullif(frequency, 0)') }}
            as average_order_amount,
        purchase_days_count,
        -- n days of purchase have n - 1 gaps, which add up to the way from the first
        -- to the last of them
        days_first_to_last / nullif(purchase_days_count - 1, 0)
            as days_between_purchases_mean,
        invoices_count,
        cancellations_count,
        cancellations_count / invoices_count as cancellation_share,
        frequency > 0 as has_purchase,
        first_purchased_at,
        last_purchased_at,
        as_of
    from joined

)

select * from final
