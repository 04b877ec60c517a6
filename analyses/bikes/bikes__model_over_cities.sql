with sales as (
    select * from {{ ref('fct_bikes__model_sales_by_city') }}
),

models as (
    select
        model_id,
        sum(units_count)::bigint as model_units_count,
        sum(lines_count)::bigint as model_lines_count,
        count(*) filter (where city <> 'unknown') as model_cities_count
    from sales
    group by model_id
),

ranked_models as (
    select
        *,
        row_number() over (
            order by model_units_count desc, model_lines_count desc, model_id asc
        ) as model_rank,
        count(*) over () as models_count
    from models
),

ranked_cities as (
    select
        sales.*,
        row_number() over (
            partition by sales.model_id
            order by sales.units_count desc, sales.lines_count desc, sales.city asc
        ) as city_rank,
        count(distinct sales.city) filter (where sales.city <> 'unknown') over ()
            as cities_count
    from sales
)

-- The first 110 models, of each the 40 cities with most of it and the rest in one.
select
    ranked_models.model_rank,
    ranked_models.models_count,
    ranked_cities.model_id,
    coalesce(max(ranked_cities.model), ranked_cities.model_id) as model,
    least(ranked_cities.city_rank, 41) as city_rank,
    case when ranked_cities.city_rank <= 40 then ranked_cities.city end as city,
    count(*) as gathered_cities_count,
    sum(ranked_cities.units_count)::bigint as units_count,
    sum(ranked_cities.lines_count)::bigint as lines_count,
    ranked_models.model_units_count,
    ranked_models.model_lines_count,
    ranked_models.model_cities_count,
    max(ranked_cities.cities_count) as cities_count
from ranked_cities
inner join ranked_models on ranked_cities.model_id = ranked_models.model_id
where ranked_models.model_rank <= 110
group by
    ranked_models.model_rank,
    ranked_models.models_count,
    ranked_cities.model_id,
    least(ranked_cities.city_rank, 41),
    case when ranked_cities.city_rank <= 40 then ranked_cities.city end,
    ranked_models.model_units_count,
    ranked_models.model_lines_count,
    ranked_models.model_cities_count
order by ranked_models.model_rank, least(ranked_cities.city_rank, 41)
