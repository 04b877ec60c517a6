-- That no day stands twice is the test of the key.
select
    store_id,
    product_id,
    count(*) as days_count,
    min(stock_date) as first_date,
    max(stock_date) as last_date

from {{ ref('fct_stock__daily') }}
group by store_id, product_id
having count(*) <> {{ dbt.datediff('min(stock_date)', 'max(stock_date)', 'day') }} + 1
