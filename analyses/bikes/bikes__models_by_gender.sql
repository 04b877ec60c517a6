with sales as (
    select * from {{ ref('fct_bikes__model_sales_by_gender') }}
),

models as (
    select
        model_id,
        sum(units_count)::bigint as model_units_count,
        sum(lines_count)::bigint as model_lines_count
    from sales
    group by model_id
),

ranked as (
    select
        *,
        row_number() over (
            order by model_units_count desc, model_lines_count desc, model_id asc
        ) as units_rank,
        row_number() over (
            order by model_lines_count desc, model_units_count desc, model_id asc
        ) as lines_rank,
        count(*) over () as models_count
    from models
),

genders as (
    select
        gender,
        sum(units_count)::bigint as gender_units_count,
        sum(lines_count)::bigint as gender_lines_count
    from sales
    group by gender
)

-- The fifteen models first by units, and the fifteen first by lines.
select
    ranked.units_rank,
    ranked.lines_rank,
    ranked.models_count,
    sales.model_id,
    coalesce(sales.model, sales.model_id) as model,
    coalesce(sales.category, 'unknown') as category,
    sales.gender,
    sales.units_count,
    sales.lines_count,
    ranked.model_units_count,
    ranked.model_lines_count,
    genders.gender_units_count,
    genders.gender_lines_count
from sales
inner join ranked on sales.model_id = ranked.model_id
inner join genders on sales.gender = genders.gender
where ranked.units_rank <= 15 or ranked.lines_rank <= 15
order by ranked.units_rank, sales.gender
