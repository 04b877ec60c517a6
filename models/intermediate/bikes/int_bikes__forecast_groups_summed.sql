{{ config(materialized='view') }}

with windows as (

    select * from {{ ref('int_bikes__forecast_windows_summed') }}

),

-- The totals of the shop, of the category over all shops, and of all, as known then
totalled as (

    select
        *,
        least(shop_months, history_months) as known_months,
        units_1 + units_2 + units_3 + units_4 as units_4q,
        units_5 + units_6 + units_7 + units_8 as units_before_4q,
        lines_1 + lines_2 + lines_3 + lines_4 as lines_4q
    from windows

),

grouped as (

    select
        *,
        {% for group, keys in {
            'shop': 'as_of, shop_id',
            'category': 'as_of, model_category',
            'all': 'as_of',
        }.items() %}
        {% for measure in [
            'units_1', 'units_4', 'units_4q', 'units_before_4q', 'units', 'lines_1',
            'season_units',
        ] %}
        sum({{ measure }}) over (partition by {{ keys }}) as {{ group }}_{{ measure }},
        {% endfor %}
        sum(case when lines_4q > 0 then 1 else 0 end) over (partition by {{ keys }})
            as {{ group }}_ordered_pairs,
        count(*) over (partition by {{ keys }}) as {{ group }}_pairs,
        {% endfor %}
        min(last_month_back) over (partition by as_of, shop_id)
            as shop_last_month_back,
        sum(list_amount) over (partition by as_of, model_category) as category_amount,
        sum(priced_units) over (partition by as_of, model_category)
            as category_priced_units,
        floor(history_months / 12) as seasons
    from totalled

)

select * from grouped
