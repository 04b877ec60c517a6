with staged as (

    select * from {{ ref('stg_stock__daily') }}
    where row_status = 'clean'

),

first_places as (

    select * from {{ ref('int_stock__day_conflicts_ranked') }}
    where place = 1

),

days_picked as (

    select
        staged.store_id,
        staged.product_id,
        staged.category,
        staged.units_sold,
        staged.units_received,
        staged.stock_on_hand,
        staged.units_on_order,
        staged.lead_time_days,
        staged.list_price,
        staged.discount_share,
        staged.is_promotion,
        staged.is_holiday,
        false as has_key_conflict,
        staged.stock_date

    from staged
    left join first_places
        on
            staged.store_id = first_places.store_id
            and staged.product_id = first_places.product_id
            and staged.stock_date = first_places.stock_date
    where first_places.store_id is null
    union all
    select
        first_places.store_id,
        first_places.product_id,
        first_places.category,
        first_places.units_sold,
        first_places.units_received,
        first_places.stock_on_hand,
        first_places.units_on_order,
        first_places.lead_time_days,
        first_places.list_price,
        first_places.discount_share,
        first_places.is_promotion,
        first_places.is_holiday,
        true as has_key_conflict,
        first_places.stock_date

    from first_places

)

select * from days_picked
