{{ config(materialized='view') }}

-- Where the split holds a share of the products, so much of the budget is theirs
with budgets as (

    select
        times.split,
        times.as_of,
        budgets.alerts_count,
        ceil(budgets.alerts_count * times.rows_share)::bigint as places_count
    from {{ ref('int_stock__stockout_as_ofs_listed') }} as times
    cross join (
        values ({{ var('stock_stockout_alerts') | join('), (') }})
    ) as budgets (alerts_count)
    where times.split in ('validation', 'test')

)

select * from budgets
