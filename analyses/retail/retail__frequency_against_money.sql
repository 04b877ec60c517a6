-- Customers gathered into circles, ten steps to each power of ten (orders up to ten
-- stand by themselves): as many circles for a million customers as for a thousand.
with customers as (
    select * from {{ ref('dim_retail__customers') }}
),

binned as (
    select
        case
            when frequency <= 10 then frequency
            else 1 + floor(log10(frequency::double) * 10 + 1e-9)
        end as frequency_bin,
        floor(log10(monetary_amount::double) * 10 + 1e-9) as monetary_bin,
        frequency,
        monetary_amount
    from customers
    where frequency > 0 and monetary_amount > 0
),

left_out as (
    select count(*) as left_out_count
    from customers
    where not coalesce(frequency > 0 and monetary_amount > 0, false)
),

circles as (
    select
        frequency_bin,
        monetary_bin,
        count(*) as customers_count,
        (sum(frequency) / count(*))::double as frequency_mean,
        (sum(monetary_amount) / count(*))::double as monetary_mean_amount,
        sum(monetary_amount) as monetary_amount
    from binned
    group by frequency_bin, monetary_bin
)

select
    circles.frequency_mean,
    circles.monetary_mean_amount,
    circles.customers_count,
    circles.monetary_amount,
    left_out.left_out_count
from circles
cross join left_out
order by circles.frequency_bin, circles.monetary_bin
