with models as (

    select * from {{ ref('int_bikes__models_picked') }}
    where list_price > 0

),

-- Each price stands among those of its subcategory and those of its category.
members as (

    select
        'subcategory' as level,
        category,
        subcategory,
        list_price

    from models
    union all
    select
        'category' as level,
        category,
        null as subcategory,
        list_price

    from models

),

middles as (

    select
        level,
        category,
        subcategory,
        count(*) as models_count,
        {{ decimal_median('list_price') }} as group_price,
        median(ln(list_price)) as group_log_price

    from members
    group by level, category, subcategory

),

price_groups_measured as (

    select
        middles.level,
        middles.category,
        middles.subcategory,
        middles.models_count,
        round(middles.group_price, 2)::decimal(18, 4) as group_price,
        round(middles.group_log_price, 8) as group_log_price,
        round(
            median(abs(ln(members.list_price) - middles.group_log_price)), 8
        ) as group_deviation

    from middles
    inner join members
        on
            middles.level = members.level
            and middles.category is not distinct from members.category
            and middles.subcategory is not distinct from members.subcategory
    group by
        middles.level,
        middles.category,
        middles.subcategory,
        middles.models_count,
        middles.group_price,
        middles.group_log_price

)

select * from price_groups_measured
