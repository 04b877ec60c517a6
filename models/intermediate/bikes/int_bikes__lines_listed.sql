with staged as (

    select * from {{ ref('stg_bikes__orders') }}
    where row_status = 'clean'

),

-- Decided once for all orders: the id of a person must not be taken for a shop's where
-- a single line lacks its shop.
orders_read as (

    select count(shop_id) > 0 as has_shops from staged

),

-- All columns stand in the order, so that each row has a number of its own.
lines_listed as (

    select
        staged.order_id,
        staged.line_number,
        row_number() over (
            partition by staged.order_id, staged.line_number
            order by
                staged.order_date,
                staged.model_id,
                staged.shop_id nulls last,
                staged.customer_id nulls last,
                staged.quantity nulls last,
                staged.discount_share nulls last,
                staged.total_amount nulls last
        )::bigint as version_number,
        staged.customer_id,
        case
            when orders_read.has_shops then staged.shop_id else staged.customer_id
        end as shop_id,
        staged.model_id,
        staged.quantity,
        staged.discount_share,
        staged.total_amount,
        not orders_read.has_shops as is_customer_the_shop,
        count(*) over (partition by staged.order_id, staged.line_number) > 1
            as has_key_conflict,
        staged.order_date

    from staged
    cross join orders_read

)

select * from lines_listed
