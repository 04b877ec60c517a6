with sales as (
    select * from {{ ref('fct_bikes__model_sales_by_city') }}
),

cities as (
    select
        city,
        sum(units_count)::bigint as city_units_count,
        sum(lines_count)::bigint as city_lines_count
    from sales
    group by city
),

-- What has no city is no place to look at: it comes last.
ranked as (
    select
        *,
        row_number() over (
            order by
                city = 'unknown', city_units_count desc, city_lines_count desc, city asc
        ) as city_rank,
        count(*) filter (where city <> 'unknown') over () as cities_count
    from cities
)

-- Ten models of a city by units and ten by lines; a list of more than a hundred cities
-- is none to choose from.
select
    ranked.city_rank,
    ranked.cities_count,
    sales.city,
    sales.units_rank,
    sales.lines_rank,
    sales.model_id,
    coalesce(sales.model, sales.model_id) as model,
    coalesce(sales.category, 'unknown') as category,
    sales.units_count,
    sales.lines_count,
    ranked.city_units_count,
    ranked.city_lines_count
from sales
inner join ranked on sales.city = ranked.city
where
    ranked.city_rank <= 100
    and (sales.units_rank <= 10 or sales.lines_rank <= 10)
order by ranked.city_rank, sales.units_rank
