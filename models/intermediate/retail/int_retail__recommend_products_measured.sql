{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_retail__recommend_lines_listed') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

-- A product's buyers, by their last purchase of it and by their first
buyers as (

    select
        as_of,
        stock_code,
        product_number,
        count(*) as buyers_count,
        {% for days in [7, 14, 30, 60, 90] %}
        count(*) filter (where last_age_days <= {{ days }}) as buyers_{{ days }}_count,
        {% endfor %}
        {% for days in [7, 30] %}
        count(*) filter (where first_age_days <= {{ days }})
            as new_buyers_{{ days }}_count,
        {% endfor %}
        {% for days in [10, 30] %}
        sum(exp(-first_age_days / {{ days }})::decimal(9, 6))::double
            as new_buyers_decayed_{{ days }},
        {% endfor %}
        sum(units_count)::bigint as units_count,
        (count(*) filter (where invoices_count > 1) / count(*))::double
            as repeat_share,
        max(first_age_days) as first_age_days,
        min(last_age_days) as last_age_days
    from purchases
    group by as_of, stock_code, product_number

),

sold as (

    select
        as_of,
        stock_code,
        {{ decimal_median('unit_price', 'has_customer') }}::double as price,
        {{ decimal_median('unit_price', 'has_customer and age_days <= 30') }}::double
            as price_30,
        median(quantity) filter (where has_customer)::double as quantity,
        count(distinct case when not has_customer then invoice_id end) filter (
            where age_days <= 30
        ) as guest_invoices_30_count
    from lines
    where is_purchase
    group by as_of, stock_code

),

measured as (

    select
        buyers.*,
        {% for name, count, days, other, other_days in [
            ('buyers_trend_7', 'buyers_7_count', 7, 'buyers_30_count', 30),
            ('new_buyers_trend_7', 'new_buyers_7_count', 7, 'new_buyers_30_count', 30),
            ('buyers_trend_30', 'buyers_30_count', 30, 'buyers_60_count', 60)
        ] %}
        -- Buyers a day of late against those of a longer time; two more on both sides
        -- hold small numbers back
        ln(
            ({{ count }} * {{ other_days }} / {{ days }} + 2) / ({{ other }} + 2)
        )::double as {{ name }},
        {% endfor %}
        (new_buyers_30_count / (buyers_30_count + 1.0))::double as new_buyers_30_share,
        ln(sold.price::double)::double as log_price,
        ln(coalesce(sold.price_30, sold.price) / sold.price)::double
            as log_price_change,
        ln(sold.quantity)::double as log_quantity,
        sold.guest_invoices_30_count
    from buyers
    inner join sold
        on buyers.as_of = sold.as_of and buyers.stock_code = sold.stock_code

)

select * from measured
