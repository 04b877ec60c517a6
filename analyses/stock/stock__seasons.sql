with drivers as (
    select * from {{ ref('fct_stock__demand_drivers') }}
),

-- All together, and the fifteen categories with most days in the regression.
ranked as (
    select
        category,
        row_number() over (
            order by
                category = 'all' desc, coalesce(max(rows_count), 0) desc, category asc
        ) as category_rank
    from drivers
    group by category
    qualify category_rank <= 16
)

select
    drivers.category,
    ranked.category_rank,
    drivers.driver,
    drivers.level,
    drivers.level_number,
    drivers.multiplier - 1 as change_share,
    drivers.multiplier_lower - 1 as lower_share,
    drivers.multiplier_upper - 1 as upper_share,
    drivers.products_count,
    drivers.reason
from drivers
inner join ranked on drivers.category = ranked.category
where drivers.driver in ('month', 'weekday', 'season')
order by ranked.category_rank, drivers.driver, drivers.level_number
