-- Where the task has a champion, its predictions are of the customers of the current
-- features, all of them, at their one time.
with customers as (

    select
        entity_id as customer_id,
        as_of
    from {{ ref('ml_spend__features') }}
    where
        split = 'current'
        and exists (
            select 1 from {{ ref('dim_ml__champions') }} where task = 'spend'
        )

),

predictions as (

    select
        customer_id,
        as_of
    from {{ ref('fct_retail__spend_predictions') }}

)

select
    customers.customer_id as customer,
    predictions.customer_id as predicted_customer
from customers
full outer join predictions
    on
        customers.customer_id = predictions.customer_id
        and customers.as_of = predictions.as_of
where customers.customer_id is null or predictions.customer_id is null
