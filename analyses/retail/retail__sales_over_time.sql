with daily_sales as (
    select * from {{ ref('fct_retail__daily_sales') }}
),

-- The browser gets the last ten years at most; a brush over more days than pixels
-- would tell nothing.
recent as (
    select * from daily_sales
    qualify row_number() over (order by sales_date desc) <= 3650
)

select
    sales_date,
    day_status,
    orders_count,
    gross_amount,
    returns_amount,
    net_amount,
    net_amount_28d_mean
from recent
order by sales_date
