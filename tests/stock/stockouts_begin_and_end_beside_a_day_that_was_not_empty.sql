select
    stockouts.store_id,
    stockouts.product_id,
    stockouts.starts_on,
    stockouts.ends_on

from {{ ref('fct_stock__stockouts') }} as stockouts
inner join {{ ref('fct_stock__daily') }} as daily
    on
        stockouts.store_id = daily.store_id
        and stockouts.product_id = daily.product_id
        and (
            daily.stock_date = {{ dbt.dateadd('day', -1, 'stockouts.starts_on') }}
            or daily.stock_date = {{ dbt.dateadd('day', 1, 'stockouts.ends_on') }}
        )
where daily.is_stockout
