-- Twenty bins of the probability; a probability of 1 belongs to the last
with predictions as (
    select * from {{ ref('fct_retail__repurchase_predictions') }}
),

customers as (
    select * from {{ ref('dim_retail__customers') }}
),

binned as (
    select
        predictions.probability,
        predictions.as_of,
        predictions.window_ends_at,
        least(floor(predictions.probability * 20), 19) / 20.0 as lower_probability,
        case
            when customers.recency_days <= 30 then '1 to 30 days ago'
            when customers.recency_days <= 90 then '31 to 90 days ago'
            when customers.recency_days <= 180 then '91 to 180 days ago'
            else 'longer ago'
        end as last_order
    from predictions
    inner join customers on predictions.customer_id = customers.customer_id
)

select
    lower_probability::double as lower_probability,
    lower_probability::double + 0.05 as upper_probability,
    last_order,
    count(*) as customers_count,
    sum(probability::decimal(18, 9))::double as expected_count,
    min(as_of)::date as as_of_date,
    min(window_ends_at)::date as window_ends_date
from binned
group by lower_probability, last_order
order by lower_probability, last_order
