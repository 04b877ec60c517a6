{{ config(materialized='table') }}

with staged as (

    select * from {{ ref('stg_stock__daily') }}
    where row_status = 'clean'

),

-- Nearly all days have one row: only the others are compared.
conflicts as (

    select
        store_id,
        product_id,
        stock_date

    from staged
    group by store_id, product_id, stock_date
    having count(*) > 1

),

-- The stock before each conflict, where one row alone tells it.
days_before as (

    select
        conflicts.store_id,
        conflicts.product_id,
        conflicts.stock_date,
        max(staged.stock_on_hand) as stock_before

    from conflicts
    inner join staged
        on
            conflicts.store_id = staged.store_id
            and conflicts.product_id = staged.product_id
            and conflicts.stock_date = {{ dbt.dateadd('day', 1, 'staged.stock_date') }}
    group by conflicts.store_id, conflicts.product_id, conflicts.stock_date
    having count(*) = 1

),

compared as (

    select
        staged.*,
        coalesce(
            days_before.stock_before >= 0
            and staged.stock_on_hand
            = days_before.stock_before + staged.units_received - staged.units_sold,
            false
        ) as is_in_balance

    from staged
    inner join conflicts
        on
            staged.store_id = conflicts.store_id
            and staged.product_id = conflicts.product_id
            and staged.stock_date = conflicts.stock_date
    left join days_before
        on
            staged.store_id = days_before.store_id
            and staged.product_id = days_before.product_id
            and staged.stock_date = days_before.stock_date

),

-- All columns stand in the order, so that one row alone can come first.
day_conflicts_ranked as (

    select
        *,
        row_number() over (
            partition by store_id, product_id, stock_date
            order by
                is_in_balance desc,
                stock_on_hand is null,
                units_sold is null,
                list_price is null,
                stock_on_hand desc,
                units_sold desc,
                list_price desc,
                units_received desc,
                units_on_order desc,
                lead_time_days desc,
                discount_share desc,
                is_promotion desc,
                is_holiday desc,
                category
        ) as place

    from compared

)

select * from day_conflicts_ranked
