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

groups as (

    select * from {{ ref('int_bikes__price_groups_measured') }}

),

-- What orders pay for one bike before the discount. As decimals: medians are exact.
paid as (

    select
        model_id,
        count(*) as paid_lines_count,
        {{ decimal_median(as_decimal(
            'total_amount::double / (quantity * (1 - discount_share::decimal(9, 6)))'
        )) }} as paid_price

    from lines
    group by model_id

),

-- Few models say little about what is usual: their category is asked then.
model_prices_measured as (

    select
        models.model_id,
        round(paid.paid_price, 2)::decimal(18, 4) as paid_price,
        coalesce(paid.paid_lines_count, 0) as paid_lines_count,
        case
            when small.models_count >= 5 then small.group_price
            else large.group_price
        end as group_price,
        case
            when small.models_count >= 5 then small.group_log_price
            else large.group_log_price
        end as group_log_price,
        case
            when small.models_count >= 5 then small.group_deviation
            else large.group_deviation
        end as group_deviation

    from models
    left join paid
        on models.model_id = paid.model_id
    left join groups as small
        on
            small.level = 'subcategory'
            and models.category is not distinct from small.category
            and models.subcategory is not distinct from small.subcategory
    left join groups as large
        on
            large.level = 'category'
            and models.category is not distinct from large.category

)

select * from model_prices_measured
