-- Where the task has a champion, its predictions are of the pairs of the current
-- features, all of them, at their one time.
with pairs as (

    select
        entity_id as user_id,
        item_id as product_id,
        as_of
    from {{ ref('ml_purchase__features') }}
    where
        split = 'current'
        and exists (
            select 1 from {{ ref('dim_ml__champions') }} where task = 'purchase'
        )

),

predictions as (

    select
        user_id,
        product_id,
        as_of
    from {{ ref('fct_clickstream__purchase_predictions') }}

)

select
    pairs.user_id,
    pairs.product_id,
    predictions.user_id as predicted_user_id,
    predictions.product_id as predicted_product_id
from pairs
full outer join predictions
    on
        pairs.user_id = predictions.user_id
        and pairs.product_id = predictions.product_id
        and pairs.as_of = predictions.as_of
where pairs.user_id is null or predictions.user_id is null
