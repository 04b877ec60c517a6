with sales as (

    select * from {{ ref('fct_bikes__model_sales_by_city') }}

),

-- A pivot: the first two of each ranking beside each other.
final as (

    select
        city,
        max(case when units_rank = 1 then model_id end) as model_id,
        max(case when units_rank = 1 then model end) as model,
        max(case when units_rank = 2 then model_id end) as runner_up_model_id,
        max(case when units_rank = 2 then model end) as runner_up_model,
        max(case when lines_rank = 1 then model_id end) as lines_model_id,
        max(case when lines_rank = 1 then model end) as lines_model,
        max(case when lines_rank = 2 then model_id end) as lines_runner_up_model_id,
        max(case when lines_rank = 2 then model end) as lines_runner_up_model,
        max(case when units_rank = 1 then units_count end) as units_count,
        max(case when units_rank = 2 then units_count end) as runner_up_units_count,
        max(case when lines_rank = 1 then lines_count end) as lines_count,
        max(case when lines_rank = 2 then lines_count end) as runner_up_lines_count,
        cast(sum(units_count) as {{ dbt.type_bigint() }}) as city_units_count,
        cast(sum(lines_count) as {{ dbt.type_bigint() }}) as city_lines_count,
        max(case when units_rank = 1 then city_units_share end) as units_share,
        max(case when units_rank = 2 then city_units_share end)
            as runner_up_units_share,
        max(case when lines_rank = 1 then city_lines_share end) as lines_share,
        max(case when lines_rank = 2 then city_lines_share end)
            as runner_up_lines_share,
        coalesce(
            max(case when units_rank = 1 then units_count end)
            = max(case when units_rank = 2 then units_count end),
            false
        ) as is_units_tie,
        coalesce(
            max(case when lines_rank = 1 then lines_count end)
            = max(case when lines_rank = 2 then lines_count end),
            false
        ) as is_lines_tie

    from sales
    group by city

)

select * from final
