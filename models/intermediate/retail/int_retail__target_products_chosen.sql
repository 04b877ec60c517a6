{% set target = var('target_stock_code') %}

with products as (

    select * from {{ ref('int_retail__recommend_products_measured') }}

),

-- Unnamed, it is the best known product at the first of the times, which no later
-- sale has helped to choose
placed as (

    select
        stock_code,
        row_number() over (
            order by as_of, buyers_count desc, stock_code
        ) as place
    from products
    {% if target %}
    where stock_code = upper(trim('{{ target | replace("'", "''") }}'))
    {% endif %}

)

select stock_code
from placed
where place = 1
