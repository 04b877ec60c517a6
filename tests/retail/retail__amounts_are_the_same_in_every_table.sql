-- Gross, returns and adjustments from staging, by the letter of the invoice, against
-- the sums of every mart that carries them.
with clean as (

    select
        left(invoice_id, 1) as letter,
        sum(quantity * unit_price) as amount

    from {{ ref('stg_retail__transactions') }}
    where row_status = 'clean'
    group by left(invoice_id, 1)

),

expected as (

    select
        coalesce(sum(amount) filter (where letter not in ('A', 'C')), 0) as gross,
        coalesce(sum(amount) filter (where letter = 'C'), 0) as returns,
        coalesce(sum(amount) filter (where letter = 'A'), 0) as adjustments,
        coalesce(sum(amount), 0) as net

    from clean

),

found as (

    select
        'lines' as place,
        coalesce(sum(line_amount) filter (where line_type = 'sale'), 0) as gross,
        coalesce(sum(line_amount) filter (where line_type = 'return'), 0) as returns,
        coalesce(sum(line_amount) filter (where line_type = 'adjustment'), 0)
            as adjustments,
        coalesce(sum(line_amount), 0) as net
    from {{ ref('fct_retail__invoice_lines') }}

    union all

    select
        'invoices' as place,
        coalesce(sum(invoice_amount) filter (where invoice_type = 'sale'), 0) as gross,
        coalesce(sum(invoice_amount) filter (where invoice_type = 'return'), 0)
            as returns,
        coalesce(sum(invoice_amount) filter (where invoice_type = 'adjustment'), 0)
            as adjustments,
        coalesce(sum(product_amount + fee_amount), 0) as net
    from {{ ref('fct_retail__invoices') }}

    union all

    select
        'days' as place,
        coalesce(sum(gross_amount), 0) as gross,
        coalesce(sum(returns_amount), 0) as returns,
        coalesce(sum(adjustments_amount), 0) as adjustments,
        coalesce(sum(net_amount), 0) as net
    from {{ ref('fct_retail__daily_sales') }}

    union all

    select
        'products' as place,
        coalesce(sum(gross_amount), 0) as gross,
        coalesce(sum(returns_amount), 0) as returns,
        coalesce(sum(adjustments_amount), 0) as adjustments,
        coalesce(sum(net_amount), 0) as net
    from {{ ref('dim_retail__products') }}

)

select
    found.*,
    expected.gross as expected_gross,
    expected.returns as expected_returns,
    expected.adjustments as expected_adjustments,
    expected.net as expected_net

from found
cross join expected
where
    found.gross <> expected.gross
    or found.returns <> expected.returns
    or found.adjustments <> expected.adjustments
    or found.net <> expected.net
    or expected.net <> expected.gross + expected.returns + expected.adjustments
