with models as (

    select * from {{ ref('int_bikes__models_picked') }}

),

lines as (

    select * from {{ ref('int_bikes__lines_listed') }}
    where
        total_amount > 0
        and quantity > 0
        and discount_share >= 0
        and discount_share < 1

),

-- What orders pay for one bike before the discount. As decimals: medians are exact.
paid as (

    select
        model_id,
        count(*) as paid_lines_count,
        median(
            (
                total_amount / (quantity * (1 - discount_share::decimal(9, 6)))
            )::decimal(18, 4)
        ) as paid_price

    from lines
    group by model_id

),

-- Each price stands among those of its subcategory and those of its category.
members as (

    select category, subcategory, 'subcategory' as level, list_price
    from models
    where list_price > 0
    union all
    select category, null as subcategory, 'category' as level, list_price
    from models
    where list_price > 0

),

middles as (

    select
        category,
        subcategory,
        level,
        count(*) as models_count,
        median(list_price) as group_price,
        median(ln(list_price)) as group_log_price

    from members
    group by category, subcategory, level

),

spreads as (

    select
        middles.*,
        median(abs(ln(members.list_price) - middles.group_log_price))
            as group_deviation

    from middles
    inner join members
        on
            middles.category is not distinct from members.category
            and middles.subcategory is not distinct from members.subcategory
            and middles.level = members.level
    group by all

),

-- Few models say little about what is usual: their category is asked then.
model_prices_measured as (

    select
        models.model_id,
        round(paid.paid_price, 2)::decimal(18, 4) as paid_price,
        coalesce(paid.paid_lines_count, 0) as paid_lines_count,
        round(spreads.group_price, 2)::decimal(18, 4) as group_price,
        round(spreads.group_log_price, 8) as group_log_price,
        round(spreads.group_deviation, 8) as group_deviation

    from models
    left join paid
        on models.model_id = paid.model_id
    left join spreads
        on
            models.category is not distinct from spreads.category
            and (
                spreads.level = 'category'
                or models.subcategory is not distinct from spreads.subcategory
            )
    qualify
        row_number() over (
            partition by models.model_id
            order by
                coalesce(spreads.level = 'subcategory' and spreads.models_count >= 5, false)
                desc,
                spreads.level
        ) = 1

)

select * from model_prices_measured
