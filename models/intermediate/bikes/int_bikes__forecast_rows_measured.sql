-- A table, because both tasks read it
{{ config(materialized='table') }}

with groups as (

    select * from {{ ref('int_bikes__forecast_groups_summed') }}

),

final as (

    select
        shop_id,
        model_category,
        split,
        category,
        subcategory,
        label_units,
        label_lines,
        -- Before there is a year to look back on, the last quarter stands in
        case when history_months >= 12 then units_4 else units_1 end::double
            as seasonal_naive_units,
        units_1::double as units_last_1q,
        (units_1 + units_2)::double as units_last_2q,
        units_4q::double as units_last_4q,
        (units_4q + units_before_4q)::double as units_last_8q,
        case when history_months >= 12 then units_4 end::double as units_year_ago,
        case when history_months >= 24 then units_8 end::double as units_two_years_ago,
        3 * units_4q / greatest(least(known_months, 12), 3)::double
            as units_4q_mean,
        3 * units / greatest(known_months, 3)::double as units_quarter_mean,
        weighed_units::double as units_weighed,
        ln((units_4q + 1)::double / (units_before_4q + 1)) as units_trend_log,
        lines_1::double as lines_last_1q,
        lines_4q::double as lines_last_4q,
        case when history_months >= 12 then lines_4 end::double as lines_year_ago,
        3 * lines / greatest(known_months, 3)::double as lines_quarter_mean,
        units::double / nullif(lines, 0) as units_per_line,
        orders_4q::double as orders_last_4q,
        case when lines_1 > 0 then 1 else 0 end::double as ordered_last_1q,
        case when lines_4 > 0 then 1 else 0 end::double as ordered_year_ago,
        {% for last in [4, 8] %}
        (
            {% for quarter in range(1, last + 1) %}
            case when lines_{{ quarter }} > 0 then 1 else 0 end
            {{ '+' if not loop.last }}
            {% endfor %}
        )::double as ordered_quarters_last_{{ last }}q,
        {% endfor %}
        ordered_quarters / greatest(ceil(known_months / 3), 1)::double
            as ordered_quarters_share,
        last_month_back::double as months_since_order,
        (first_month_back - last_month_back)::double / nullif(ordered_months - 1, 0)
            as months_between_orders,
        carbon_units::double / nullif(units, 0) as carbon_share,
        list_amount / nullif(priced_units, 0) as unit_price,
        category_amount / nullif(category_priced_units, 0) as category_price,
        shop_units_1::double as shop_units_last_1q,
        shop_units_4q::double as shop_units_last_4q,
        case when history_months >= 12 then shop_units_4 end::double
            as shop_units_year_ago,
        3 * shop_units / greatest(known_months, 3)::double as shop_units_quarter_mean,
        ln((shop_units_4q + 1)::double / (shop_units_before_4q + 1))
            as shop_trend_log,
        shop_last_month_back::double as shop_months_since_order,
        shop_ordered_pairs::double / shop_pairs as shop_categories_share,
        category_units_1::double as category_units_last_1q,
        category_units_4q::double as category_units_last_4q,
        case when history_months >= 12 then category_units_4 end::double
            as category_units_year_ago,
        3 * category_units / greatest(history_months, 3)::double
            as category_units_quarter_mean,
        ln((category_units_4q + 1)::double / (category_units_before_4q + 1))
            as category_trend_log,
        category_ordered_pairs::double / category_pairs as category_shops_share,
        units_4q::double / nullif(shop_units_4q, 0) as share_of_shop_4q,
        units::double / nullif(shop_units, 0) as share_of_shop,
        category_units::double / nullif(all_units, 0) as share_of_all,
        -- What a share of all history, drawn towards the category's by ten bikes, makes
        -- of what the shop orders
        (units + 10 * category_units::double / nullif(all_units, 0))
        / (shop_units + 10) * 3 * shop_units / greatest(known_months, 3)
            as expected_units,
        all_units_1::double as all_units_last_1q,
        ln((all_units_4q + 1)::double / (all_units_before_4q + 1)) as all_trend_log,
        -- The coming season in the years before, against the usual quarter
        case
            when seasons >= 1
                then ln(
                        (all_season_units + 1) / seasons
                        / ((all_units + 1) * 3.0 / history_months)
                    )
        end::double as all_season_log,
        case
            when seasons >= 1
                then ln(
                        (category_season_units + 1) / seasons
                        / ((category_units + 1) * 3.0 / history_months)
                    )
        end::double as category_season_log,
        sin(2 * pi() * extract(month from as_of) / 12) as season_sine,
        cos(2 * pi() * extract(month from as_of) / 12) as season_cosine,
        as_of,
        label_ends_at
    from groups

)

select * from final
