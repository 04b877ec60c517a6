{% set windows = [30, 60, 90, 120, 180] %}

with customer_days as (

    select * from {{ ref('int_retail__customer_days_summed') }}

),

times as (

    select as_of
    from {{ ref('int_retail__as_of_times_listed') }}
    where task = 'repurchase'

),

order_days as (

    select
        *,
        {{ dbt.datediff(
            'lag(invoice_date) over (partition by customer_id order by invoice_date)',
            'invoice_date',
            'day'
        ) }} as gap_days
    from customer_days
    where orders_count > 0

),

-- What had been ordered when the time came, and how many days before it
known as (

    select
        times.as_of,
        order_days.*,
        {{ dbt.datediff('order_days.invoice_date', 'times.as_of', 'day') }}
            as days_before
    from times
    inner join order_days on order_days.invoice_date < times.as_of::date

),

-- Decimals, since sums of doubles depend on the order of the rows
decayed as (

    select
        *,
        power(0.5, days_before / 14)::decimal(18, 9) as left_of_14d,
        power(0.5, days_before / 30)::decimal(18, 9) as left_of_30d,
        power(0.5, days_before / 90)::decimal(18, 9) as left_of_90d
    from known

),

measured as (

    select
        as_of,
        customer_id,
        min(days_before)::bigint as recency_days,
        max(days_before)::bigint as tenure_days,
        count(*) as order_days_count,
        sum(orders_count)::bigint as orders_count,
        count(distinct {{ dbt.date_trunc('month', 'invoice_date') }})
            as active_months_count,
        avg(gap_days)::double as gap_days_mean,
        median(gap_days)::double as gap_days_median,
        round(stddev_samp(gap_days), 6)::double as gap_days_deviation,
        max(gap_days)::bigint as longest_gap_days,
        max_by(gap_days, invoice_date)::bigint as last_gap_days,
        {% for days in windows %}
        count(*) filter (where days_before <= {{ days }})
            as order_days_{{ days }}d_count,
        {% endfor %}
        sum(left_of_14d)::double as order_days_decayed_14d,
        sum(left_of_30d)::double as order_days_decayed_30d,
        sum(left_of_90d)::double as order_days_decayed_90d,
        {% for days in windows %}
        coalesce(sum(sales_amount) filter (where days_before <= {{ days }}), 0)
        ::decimal(18, 4) as sales_{{ days }}d_amount,
        {% endfor %}
        sum(sales_amount)::decimal(18, 4) as sales_amount,
        sum(sales_amount::decimal(28, 4) * left_of_30d)::decimal(18, 4)
            as sales_decayed_30d_amount,
        sum(sales_amount::decimal(28, 4) * left_of_90d)::decimal(18, 4)
            as sales_decayed_90d_amount,
        {{ as_decimal('avg(sales_amount)') }} as mean_order_amount,
        {{ decimal_median('sales_amount') }} as median_order_amount,
        max(sales_amount) as largest_order_amount,
        round(stddev_samp(sales_amount), 6)::double as order_amount_deviation,
        min_by(sales_amount, invoice_date) as first_order_amount,
        max_by(sales_amount, invoice_date) as last_order_amount,
        sum(lines_count) / count(*) as lines_per_order_day,
        sum(sales_amount)::double / sum(units_count) as amount_per_unit
    from decayed
    group by as_of, customer_id

)

select * from measured
