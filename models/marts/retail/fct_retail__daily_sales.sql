with days as (

    select * from {{ ref('int_retail__days_classified') }}

),

invoices as (

    select * from {{ ref('fct_retail__invoices') }}

),

sums as (

    select
        invoice_date,
        count(*) filter (where is_order) as orders_count,
        count(*) filter (where invoice_type = 'sale') as sale_invoices_count,
        count(distinct case when is_order then customer_id end) as customers_count,
        sum(units_count) filter (where invoice_type = 'sale') as units_count,
        sum(invoice_amount) filter (where invoice_type = 'sale') as gross_amount,
        sum(invoice_amount) filter (where invoice_type = 'return') as returns_amount,
        sum(invoice_amount) filter (
            where invoice_type = 'adjustment'
        ) as adjustments_amount,
        sum(invoice_amount) as net_amount,
        sum(product_amount) as product_amount,
        sum(fee_amount) as fee_amount

    from invoices
    group by invoice_date

),

-- Nothing was sold on a closed day; what was sold on a day lost from the data isn't
-- known.
daily as (

    select
        days.sales_date,
        days.day_status,
        days.weekday,
        {% for column in [
            'orders_count', 'sale_invoices_count', 'customers_count', 'units_count',
            'gross_amount', 'returns_amount', 'adjustments_amount', 'net_amount',
            'product_amount', 'fee_amount',
        ] %}
        case when days.day_status <> 'gap' then coalesce(sums.{{ column }}, 0) end
            as {{ column }},
        {% endfor %}
        days.day_status = 'trading' as is_trading_day,
        days.day_status = 'gap' as is_data_gap

    from days
    left join sums
        on days.sales_date = sums.invoice_date

),

-- Every day of the calendar has its row, so rows are days. The first days have no mean
-- until a whole window of days lies behind them.
averaged as (

    select
        *,
        case
            when count(*) over week = 7
                then (sum(net_amount) over week)::double / count(net_amount) over week
        end as net_amount_7d_mean,
        case
            when count(*) over four_weeks = 28
                then
                    (sum(net_amount) over four_weeks)::double
                    / count(net_amount) over four_weeks
        end as net_amount_28d_mean

    from daily
    window
        week as (order by sales_date rows between 6 preceding and current row),
        four_weeks as (order by sales_date rows between 27 preceding and current row)

),

daily_sales as (

    select
        sales_date,

        day_status,

        weekday,
        orders_count,
        sale_invoices_count,
        customers_count,
        units_count::bigint as units_count,
        gross_amount::decimal(18, 4) as gross_amount,
        returns_amount::decimal(18, 4) as returns_amount,
        adjustments_amount::decimal(18, 4) as adjustments_amount,
        net_amount::decimal(18, 4) as net_amount,
        product_amount::decimal(18, 4) as product_amount,
        fee_amount::decimal(18, 4) as fee_amount,
        {{ as_decimal('gross_amount::double / nullif(orders_count, 0)') }}
            as average_order_amount,
        {{ as_decimal('net_amount_7d_mean') }} as net_amount_7d_mean,
        {{ as_decimal('net_amount_28d_mean') }} as net_amount_28d_mean,

        is_trading_day,
        is_data_gap

    from averaged

)

select * from daily_sales
