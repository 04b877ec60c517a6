-- Quantities, prices and order values spread over five powers of ten, so the bins are
-- equal on a logarithmic scale: five to each power of ten. Nothing is clipped.
with invoice_lines as (
    select * from {{ ref('fct_retail__invoice_lines') }}
),

invoices as (
    select * from {{ ref('fct_retail__invoices') }}
),

measured as (
    select
        'quantity' as measure,
        quantity::double as measured_value
    from invoice_lines
    where is_purchase

    union all

    select
        'unit_price' as measure,
        unit_price::double as measured_value
    from invoice_lines
    where is_purchase

    union all

    select
        'order_value' as measure,
        invoice_amount::double as measured_value
    from invoices
    where is_order and invoice_amount > 0
),

binned as (
    select
        measure,
        measured_value,
        -- 1e-9 keeps exact powers of ten in the bin that they open
        floor(log10(measured_value) * 5 + 1e-9) as bin_number
    from measured
),

medians as (
    select
        measure,
        median(measured_value) as median_value
    from binned
    group by measure
),

counted as (
    select
        measure,
        bin_number,
        count(*) as values_count,
        min(measured_value) as bin_minimum,
        max(measured_value) as bin_maximum
    from binned
    group by measure, bin_number
)

select
    counted.measure,
    power(10, counted.bin_number / 5) as bin_low,
    power(10, (counted.bin_number + 1) / 5) as bin_high,
    counted.bin_minimum,
    counted.bin_maximum,
    counted.values_count,
    medians.median_value
from counted
inner join medians on counted.measure = medians.measure
order by counted.measure, counted.bin_number
