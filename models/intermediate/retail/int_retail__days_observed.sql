with lines as (

    select * from {{ ref('int_retail__lines_classified') }}

),

-- Cancellations and adjustments take their numbers from the same row as sales, behind
-- a letter, so the digits at the end are the number.
invoices as (

    select
        invoice_id,
        min(invoice_date) as sales_date,
        try_cast(regexp_extract(invoice_id, '[0-9]+$', 0) as bigint) as invoice_number

    from lines
    group by invoice_id

),

days_observed as (

    select
        sales_date,
        count(*) as invoices_count,
        min(invoice_number) as first_number,
        max(invoice_number) as last_number

    from invoices
    group by sales_date

)

select * from days_observed
