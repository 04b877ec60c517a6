with staged as (

    select
        store_id,
        product_id,
        count(distinct stock_date) as days_count,
        count(*) as rows_count,
        sum(units_received) as units_received

    from {{ ref('stg_stock__daily') }}
    where row_status = 'clean'
    group by store_id, product_id

),

daily as (

    select
        store_id,
        product_id,
        count(*) filter (where not is_missing_day) as days_count,
        sum(units_received) as units_received

    from {{ ref('fct_stock__daily') }}
    group by store_id, product_id

)

select
    staged.*,
    daily.*

from staged
full join daily
    on
        staged.store_id = daily.store_id
        and staged.product_id = daily.product_id
where
    staged.store_id is null
    or daily.store_id is null
    or staged.days_count <> daily.days_count
    or (
        staged.rows_count = staged.days_count
        and coalesce(staged.units_received, 0) <> coalesce(daily.units_received, 0)
    )
