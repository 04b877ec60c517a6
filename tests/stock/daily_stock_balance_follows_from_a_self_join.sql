with daily as (

    select * from {{ ref('fct_stock__daily') }}
    where
        (select count(*) from {{ ref('fct_stock__daily') }}) < 2000000
        or mod(hash(product_id), 16) = 0

)

select
    today.store_id,
    today.product_id,
    today.stock_date,
    today.expected_stock,
    today.balance_status,
    yesterday.stock_on_hand as stock_before

from daily as today
left join daily as yesterday
    on
        today.store_id = yesterday.store_id
        and today.product_id = yesterday.product_id
        and today.stock_date = {{ dbt.dateadd('day', 1, 'yesterday.stock_date') }}
where
    today.expected_stock is distinct from case
        when yesterday.stock_on_hand >= 0
            then yesterday.stock_on_hand + today.units_received - today.units_sold
    end
    or (today.balance_status = 'holds') <> coalesce(
        today.stock_on_hand >= 0 and today.stock_on_hand = today.expected_stock, false
    )
