-- Among customers with a purchase a better value never has a lower score, and equal
-- values have equal scores; a customer without a purchase scores 1.
with customers as (

    select * from {{ ref('dim_retail__customers') }}

),

scored as (

    select
        customer_id,
        'recency' as measure,
        -recency_days as value,
        recency_score as score
    from customers
    where has_purchase
    union all
    select
        customer_id,
        'frequency' as measure,
        frequency as value,
        frequency_score as score
    from customers
    where has_purchase
    union all
    select
        customer_id,
        'monetary' as measure,
        monetary_amount as value,
        monetary_score as score
    from customers
    where has_purchase

),

by_value as (

    select
        measure,
        value,
        min(score) as least_score,
        max(score) as greatest_score
    from scored
    group by measure, value

),

compared as (

    select
        measure,
        value,
        least_score,
        greatest_score,
        lag(greatest_score) over (
            partition by measure
            order by value
        ) as previous_score
    from by_value

)

select
    measure,
    value::{{ dbt.type_string() }} as value
from compared
where least_score <> greatest_score or least_score < previous_score
union all
select
    'no purchase' as measure,
    customer_id as value
from customers
where
    not has_purchase
    and (
        recency_score <> 1
        or frequency_score <> 1
        or monetary_score <> 1
        or rfm_class <> 'No purchase'
    )
