-- Each tenth of the customers by what they are expected to spend, beside what they were
-- invoiced before
with predictions as (
    select * from {{ ref('fct_retail__spend_predictions') }}
),

customers as (
    select * from {{ ref('dim_retail__customers') }}
)

select
    predictions.decile,
    count(*) as customers_count,
    sum(predictions.predicted_amount)::double as predicted_amount,
    sum(customers.gross_amount)::double as gross_amount,
    min(predictions.predicted_amount)::double as lowest_amount,
    max(predictions.predicted_amount)::double as highest_amount,
    min(predictions.as_of)::date as as_of_date,
    min(predictions.window_ends_at)::date as window_ends_date
from predictions
inner join customers on predictions.customer_id = customers.customer_id
group by predictions.decile
order by predictions.decile
