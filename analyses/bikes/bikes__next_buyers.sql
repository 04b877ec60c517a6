with predictions as (
    select * from {{ ref('fct_bikes__order_predictions') }}
    where probability is not null
),

categories as (
    select
        model_category,
        sum(probability) as expected_shops,
        count(*) as shops_count,
        count(*) filter (where is_ordered_last_quarter) as last_shops_count,
        row_number() over (order by sum(probability) desc, model_category asc)
            as model_category_rank
    from predictions
    group by model_category
)

-- The fifteen likeliest shops of each category; a list of more than a hundred is none
-- to choose from.
select
    categories.model_category_rank,
    predictions.model_category,
    predictions.category_rank,
    predictions.shop_id,
    predictions.shop_name,
    predictions.city,
    predictions.probability,
    predictions.ordered_quarters_count,
    predictions.months_since_order,
    predictions.driver_1,
    predictions.driver_2,
    categories.expected_shops,
    categories.shops_count,
    categories.last_shops_count,
    predictions.is_ordered_last_quarter,
    predictions.as_of::date as first_date,
    predictions.window_ends_at::date as end_date
from predictions
inner join categories on predictions.model_category = categories.model_category
where categories.model_category_rank <= 100 and predictions.category_rank <= 15
order by categories.model_category_rank, predictions.category_rank
