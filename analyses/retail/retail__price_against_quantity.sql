-- Half a million lines as a grid of at most a few hundred cells, both ways five cells
-- to each power of ten.
with invoice_lines as (
    select * from {{ ref('fct_retail__invoice_lines') }}
),

binned as (
    select
        floor(log10(unit_price::double) * 5 + 1e-9) as price_bin,
        floor(log10(quantity::double) * 5 + 1e-9) as quantity_bin,
        quantity,
        line_amount
    from invoice_lines
    where is_purchase
)

select
    power(10, price_bin / 5) as price_low,
    power(10, (price_bin + 1) / 5) as price_high,
    power(10, quantity_bin / 5) as quantity_low,
    power(10, (quantity_bin + 1) / 5) as quantity_high,
    count(*) as lines_count,
    sum(quantity)::bigint as units_count,
    sum(line_amount) as line_amount
from binned
group by price_bin, quantity_bin
order by price_bin, quantity_bin
