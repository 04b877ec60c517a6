with lines as (

    select * from {{ ref('fct_bikes__order_lines') }}

),

summed as (

    select
        model_id,
        model,
        category,
        subcategory,
        gender,
        cast(sum(coalesce(quantity_corrected, 0)) as {{ dbt.type_bigint() }})
            as units_count,
        count(*) as lines_count,
        coalesce(sum(sales_amount), 0)::decimal(18, 4) as sales_amount

    from lines
    group by model_id, model, category, subcategory, gender

),

final as (

    select
        *,
        units_count::double / nullif(sum(units_count) over of_model, 0)
            as model_units_share,
        lines_count::double / sum(lines_count) over of_model as model_lines_share,
        units_count::double / nullif(sum(units_count) over of_gender, 0)
            as gender_units_share

    from summed
    window
        of_model as (partition by model_id),
        of_gender as (partition by gender)

)

select * from final
