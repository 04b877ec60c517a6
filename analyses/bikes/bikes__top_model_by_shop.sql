with tops as (
    select * from {{ ref('fct_bikes__top_model_by_shop') }}
),

shops as (
    select * from {{ ref('dim_bikes__shops') }}
),

models as (
    select * from {{ ref('dim_bikes__models') }}
),

-- One row a shop and way of counting. Lines without a shop are of no place.
counted as (
    select
        shop_id,
        shop_name,
        city,
        'units' as measure,
        model_id,
        model,
        runner_up_model_id,
        runner_up_model,
        units_count as sold_count,
        runner_up_units_count as runner_up_sold_count,
        units_share as sold_share,
        runner_up_units_share as runner_up_sold_share,
        shop_units_count as shop_sold_count,
        is_units_tie as is_tie
    from tops
    union all
    select
        shop_id,
        shop_name,
        city,
        'lines' as measure,
        lines_model_id as model_id,
        lines_model as model,
        lines_runner_up_model_id as runner_up_model_id,
        lines_runner_up_model as runner_up_model,
        lines_count as sold_count,
        runner_up_lines_count as runner_up_sold_count,
        lines_share as sold_share,
        runner_up_lines_share as runner_up_sold_share,
        shop_lines_count as shop_sold_count,
        is_lines_tie as is_tie
    from tops
),

ranked as (
    select
        counted.*,
        count(*) over (partition by counted.measure) as shops_count,
        row_number() over (
            partition by counted.measure
            order by counted.shop_sold_count desc, counted.shop_id asc
        ) as shop_rank
    from counted
    where counted.shop_id <> 'unknown'
)

-- More than three hundred shops would be a blot.
select
    ranked.measure,
    ranked.shop_rank,
    ranked.shops_count,
    ranked.shop_id,
    ranked.shop_name,
    ranked.city,
    ranked.model_id,
    coalesce(ranked.model, ranked.model_id) as model,
    coalesce(models.category, 'unknown') as category,
    coalesce(ranked.runner_up_model, ranked.runner_up_model_id) as runner_up_model,
    ranked.sold_count,
    ranked.runner_up_sold_count,
    ranked.shop_sold_count,
    ranked.sold_share,
    ranked.runner_up_sold_share,
    shops.latitude_corrected as latitude,
    shops.longitude_corrected as longitude,
    ranked.is_tie
from ranked
left join shops on ranked.shop_id = shops.shop_id
left join models on ranked.model_id = models.model_id
where ranked.shop_rank <= 300
order by ranked.measure desc, ranked.shop_rank asc
