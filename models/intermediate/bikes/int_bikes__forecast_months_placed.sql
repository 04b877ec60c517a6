{{ config(materialized='view') }}

with pairs as (

    select * from {{ ref('int_bikes__forecast_pairs_listed') }}

),

months as (

    select * from {{ ref('int_bikes__category_months_summed') }}

),

-- Months back from the as-of time: 1 the last before it, 0 and below after it. Quarters
-- are three months each, counted the same way: the fourth is that of a year ago.
dated as (

    select
        pairs.shop_id,
        pairs.model_category,
        months.lines_count,
        months.orders_count,
        months.units_count,
        months.carbon_units_count,
        months.priced_units_count,
        months.list_amount,
        {{ dbt.datediff('months.order_month', 'pairs.as_of', 'month') }} as months_back,
        pairs.as_of,
        pairs.label_ends_at
    from pairs
    inner join months
        on
            pairs.shop_id = months.shop_id
            and pairs.model_category = months.model_category
            and pairs.label_ends_at > months.order_month

),

placed as (

    select
        *,
        ceil(months_back / 3)::int as quarter,
        -- Half as much with every half year that passes; a decimal, so that sums are
        -- the same in any order
        {{ as_decimal('power(0.5, months_back / 6)', 12) }} as weight
    from dated

)

select * from placed
