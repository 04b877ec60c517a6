with lines as (

    select * from {{ ref('fct_bikes__order_lines') }}

),

summed as (

    select
        model_id,
        model,
        category,
        subcategory,
        coalesce(shop_id, 'unknown') as shop_id,
        coalesce(shop_name, 'unknown') as shop_name,
        city,
        cast(sum(coalesce(quantity_corrected, 0)) as {{ dbt.type_bigint() }})
            as units_count,
        count(*) as lines_count,
        coalesce(sum(sales_amount), 0)::decimal(18, 4) as sales_amount

    from lines
    group by
        model_id,
        model,
        category,
        subcategory,
        coalesce(shop_id, 'unknown'),
        coalesce(shop_name, 'unknown'),
        city

),

-- Ties go to the other count, then to money, then to the id: a shorter one is smaller.
final as (

    select
        *,
        units_count::double / nullif(sum(units_count) over of_model, 0)
            as model_units_share,
        units_count::double / nullif(sum(units_count) over of_shop, 0)
            as shop_units_share,
        lines_count::double / sum(lines_count) over of_shop as shop_lines_share,
        row_number() over (
            partition by shop_id
            order by
                units_count desc,
                lines_count desc,
                sales_amount desc,
                length(model_id),
                model_id
        )::bigint as units_rank,
        row_number() over (
            partition by shop_id
            order by
                lines_count desc,
                units_count desc,
                sales_amount desc,
                length(model_id),
                model_id
        )::bigint as lines_rank

    from summed
    window
        of_model as (partition by model_id),
        of_shop as (partition by shop_id)

)

select * from final
