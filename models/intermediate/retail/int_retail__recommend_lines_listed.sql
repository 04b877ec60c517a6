with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

as_of_times as (

    select * from {{ ref('int_retail__as_of_times_listed') }}

),

-- Invoice lines before each time that recommendations look from: what was known then
listed as (

    select
        as_of_times.as_of,
        as_of_times.split,
        lines.invoice_id,
        lines.customer_id,
        lines.stock_code,
        lines.product_name,
        lines.country,
        lines.quantity,
        lines.unit_price,
        lines.line_amount,
        lines.is_purchase,
        lines.has_customer,
        lines.invoiced_at,
        (
            {{ dbt.datediff('lines.invoiced_at', 'as_of_times.as_of', 'second') }}
            / 86400
        )::double as age_days
    from as_of_times
    inner join lines on as_of_times.as_of > lines.invoiced_at
    where as_of_times.task = 'recommend'

)

select * from listed
