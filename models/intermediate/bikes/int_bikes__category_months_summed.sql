-- A table, because every step of the forecast reads it
{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_bikes__lines_matched') }}
    -- Nobody can order for a shop or a category that nobody knows.
    where not is_unknown_shop and coalesce(category, subcategory) is not null

),

models as (

    select
        model_id,
        lower(frame) = 'carbon' as is_carbon
    from {{ ref('int_bikes__model_prices_corrected') }}

),

months_summed as (

    select
        lines.shop_id,
        {{ model_category('lines.category', 'lines.subcategory') }} as model_category,
        count(*) as lines_count,
        count(distinct lines.order_id) as orders_count,
        cast(sum(coalesce(lines.quantity_corrected, 0)) as {{ dbt.type_bigint() }})
            as units_count,
        cast(sum(
            case
                when models.is_carbon then coalesce(lines.quantity_corrected, 0) else 0
            end
        ) as {{ dbt.type_bigint() }}) as carbon_units_count,
        cast(sum(
            case
                when lines.list_price_corrected is not null
                    then coalesce(lines.quantity_corrected, 0)
                else 0
            end
        ) as {{ dbt.type_bigint() }}) as priced_units_count,
        coalesce(
            sum(lines.quantity_corrected * lines.list_price_corrected), 0
        )::decimal(28, 4) as list_amount,
        cast({{ dbt.date_trunc('month', 'lines.order_date') }} as date) as order_month,
        min(lines.order_date) as first_order_date

    from lines
    inner join models
        on lines.model_id = models.model_id
    group by
        lines.shop_id,
        {{ model_category('lines.category', 'lines.subcategory') }},
        cast({{ dbt.date_trunc('month', 'lines.order_date') }} as date)

)

select * from months_summed
