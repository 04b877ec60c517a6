-- Pairs of a visitor and a product by the chance that it is bought; bounds are rounder
-- than tenths of the pairs
with predictions as (
    select * from {{ ref('fct_clickstream__purchase_predictions') }}
),

binned as (
    select
        *,
        case
            when probability < 0.005 then 0
            when probability < 0.01 then 0.005
            when probability < 0.02 then 0.01
            when probability < 0.05 then 0.02
            when probability < 0.1 then 0.05
            when probability < 0.2 then 0.1
            when probability < 0.5 then 0.2
            else 0.5
        end as lower_probability
    from predictions
)

select
    lower_probability::double as lower_probability,
    count(*) as pairs_count,
    count(distinct user_id) as users_count,
    sum(probability::decimal(38, 18))::double as expected_purchases,
    min(as_of) as as_of,
    min(window_ends_at) as window_ends_at
from binned
group by lower_probability
order by lower_probability
