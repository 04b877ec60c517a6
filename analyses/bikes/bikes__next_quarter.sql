with predictions as (
    select
        *,
        coalesce(predicted_units, baseline_units)::double as expected_units
    from {{ ref('fct_bikes__sales_predictions') }}
),

shops as (
    select
        shop_id,
        sum(expected_units) as shop_units,
        row_number() over (order by sum(expected_units) desc, shop_id asc) as shop_rank
    from predictions
    group by shop_id
),

categories as (
    select
        model_category,
        sum(expected_units) as category_units,
        row_number() over (
            order by sum(expected_units) desc, model_category asc
        ) as category_rank
    from predictions
    group by model_category
),

totals as (
    select
        count(distinct shop_id) as shops_count,
        count(distinct model_category) as categories_count,
        sum(expected_units) as all_units,
        sum(year_ago_units_count)::double as all_year_ago_units,
        sum(year_ago_lines_count)::double as all_year_ago_lines
    from predictions
)

-- More than forty shops or fourteen categories would be too small to read.
select
    shops.shop_rank,
    categories.category_rank,
    totals.shops_count,
    totals.categories_count,
    predictions.shop_id,
    predictions.shop_name,
    predictions.city,
    predictions.model_category,
    coalesce(predictions.subcategory, predictions.category) as category_name,
    predictions.expected_units,
    predictions.lower_units::double as lower_units,
    predictions.upper_units::double as upper_units,
    predictions.order_probability,
    predictions.year_ago_units_count,
    predictions.year_ago_lines_count,
    predictions.last_quarter_units_count,
    predictions.last_quarter_lines_count,
    shops.shop_units,
    categories.category_units,
    totals.all_units,
    totals.all_year_ago_units,
    totals.all_year_ago_lines,
    predictions.predicted_units is not null as is_predicted,
    predictions.as_of::date as first_date,
    predictions.window_ends_at::date as end_date
from predictions
inner join shops on predictions.shop_id = shops.shop_id
inner join categories on predictions.model_category = categories.model_category
cross join totals
where shops.shop_rank <= 40 and categories.category_rank <= 14
order by shops.shop_rank, categories.category_rank
