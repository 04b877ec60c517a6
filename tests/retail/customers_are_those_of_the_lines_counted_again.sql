-- Every customer of the lines is in the table and nobody else, with the counts that the
-- lines give by another way: distinct invoices instead of summed ones, and gaps between
-- the days one by one instead of the way from the first to the last.
with lines as (

    select * from {{ ref('fct_retail__invoice_lines') }}
    where customer_id is not null

),

counted as (

    select
        customer_id,
        count(distinct invoice_id) as invoices_count,
        count(distinct case when is_purchase then invoice_id end) as frequency,
        count(distinct case when line_type = 'return' then invoice_id end)
            as cancellations_count,
        count(case when is_purchase then 1 end) as products_count,
        count(distinct case when is_purchase then stock_code end)
            as distinct_products_count,
        coalesce(sum(case when is_purchase then quantity end), 0) as units_count
    from lines
    group by customer_id

),

days as (

    select
        customer_id,
        purchase_date,
        lag(purchase_date) over (
            partition by customer_id
            order by purchase_date
        ) as previous_date
    from (
        select
            customer_id,
            min(invoice_date) as purchase_date
        from {{ ref('int_retail__customer_invoices_summed') }}
        where is_purchase
        group by customer_id, invoice_date
    ) as purchase_days

),

gaps as (

    select
        customer_id,
        avg({{ dbt.datediff('previous_date', 'purchase_date', 'day') }})
            as days_between_purchases_mean
    from days
    group by customer_id

)

select
    customers.customer_id,
    counted.customer_id as counted_customer_id
from {{ ref('dim_retail__customers') }} as customers
full outer join counted on customers.customer_id = counted.customer_id
left join gaps on customers.customer_id = gaps.customer_id
where
    customers.customer_id is null
    or counted.customer_id is null
    or customers.invoices_count <> counted.invoices_count
    or customers.frequency <> counted.frequency
    or customers.cancellations_count <> counted.cancellations_count
    or customers.products_count <> counted.products_count
    or customers.distinct_products_count <> counted.distinct_products_count
    or customers.units_count <> counted.units_count
    or abs(
        coalesce(customers.days_between_purchases_mean, -1)
        - coalesce(gaps.days_between_purchases_mean, -1)
    ) > 0.000001
