{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_bikes__forecast_pairs_listed') }}

),

months as (

    select * from {{ ref('int_bikes__category_months_summed') }}

),

bounds as (

    select min(order_month) as first_month
    from months

),

placed as (

    select * from {{ ref('int_bikes__forecast_months_placed') }}

),

summed as (

    select
        as_of,
        shop_id,
        model_category,
        {% for quarter in range(1, 9) %}
        sum(case when quarter = {{ quarter }} then units_count else 0 end)
            as units_{{ quarter }},
        sum(case when quarter = {{ quarter }} then lines_count else 0 end)
            as lines_{{ quarter }},
        {% endfor %}
        sum(case when quarter between 1 and 4 then orders_count else 0 end)
            as orders_4q,
        sum(case when months_back > 0 then units_count else 0 end) as units,
        sum(case when months_back > 0 then lines_count else 0 end) as lines,
        sum(
            case
                when months_back > 0 and mod(quarter, 4) = 0 then units_count else 0
            end
        ) as season_units,
        sum(case when months_back > 0 then units_count * weight else 0 end)
            as weighed_units,
        sum(case when months_back > 0 then carbon_units_count else 0 end)
            as carbon_units,
        sum(case when months_back > 0 then priced_units_count else 0 end)
            as priced_units,
        sum(case when months_back > 0 then list_amount else 0 end) as list_amount,
        count(distinct case when months_back > 0 then quarter end) as ordered_quarters,
        min(case when months_back > 0 then months_back end) as last_month_back,
        max(case when months_back > 0 then months_back end) as first_month_back,
        sum(case when months_back > 0 then 1 else 0 end) as ordered_months,
        sum(case when months_back <= 0 then units_count else 0 end) as label_units,
        sum(case when months_back <= 0 then lines_count else 0 end) as label_lines
    from placed
    group by as_of, shop_id, model_category

),

windows_summed as (

    select
        pairs.shop_id,
        pairs.model_category,
        pairs.split,
        pairs.category,
        pairs.subcategory,
        {% for measure in [
            'orders_4q', 'units', 'lines', 'season_units', 'weighed_units',
            'carbon_units', 'priced_units', 'list_amount', 'ordered_quarters',
            'ordered_months',
        ] %}
        coalesce(summed.{{ measure }}, 0) as {{ measure }},
        {% endfor %}
        {% for quarter in range(1, 9) %}
        coalesce(summed.units_{{ quarter }}, 0) as units_{{ quarter }},
        coalesce(summed.lines_{{ quarter }}, 0) as lines_{{ quarter }},
        {% endfor %}
        summed.last_month_back,
        summed.first_month_back,
        case when pairs.split <> 'current' then coalesce(summed.label_units, 0) end
            as label_units,
        case when pairs.split <> 'current' then coalesce(summed.label_lines, 0) end
            as label_lines,
        -- How long the data, and the shop, are known
        {{ dbt.datediff('bounds.first_month', 'pairs.as_of', 'month') }}
            as history_months,
        {{ dbt.datediff('pairs.shop_known_from', 'pairs.as_of', 'month') }}
            as shop_months,
        pairs.as_of,
        pairs.label_ends_at
    from pairs
    cross join bounds
    left join summed
        on
            pairs.as_of = summed.as_of
            and pairs.shop_id = summed.shop_id
            and pairs.model_category = summed.model_category

)

select * from windows_summed
