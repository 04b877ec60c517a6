with drivers as (
    select * from {{ ref('fct_stock__demand_drivers') }}
),

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
),

-- Of the price: what one that is a tenth lower does, whose ends change places.
told as (
    select
        *,
        case when driver = 'price' then ln(0.9) else 1 end as step
    from drivers
    where driver in ('promotion', 'price', 'holiday')
)

select
    told.category,
    ranked.category_rank,
    told.driver,
    told.effect,
    exp(told.effect * told.step) - 1 as change_share,
    exp(least(told.lower * told.step, told.upper * told.step)) - 1 as lower_share,
    exp(greatest(told.lower * told.step, told.upper * told.step)) - 1 as upper_share,
    told.products_count,
    told.reason
from told
inner join ranked on told.category = ranked.category
order by told.driver desc, ranked.category_rank
