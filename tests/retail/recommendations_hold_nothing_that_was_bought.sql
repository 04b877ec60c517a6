-- A list must not hold what its customer has bought
select
    recommendations.customer_id,
    recommendations.stock_code
from {{ ref('fct_retail__recommendations') }} as recommendations
inner join {{ ref('fct_retail__invoice_lines') }} as lines
    on
        recommendations.customer_id = lines.customer_id
        and recommendations.stock_code = lines.stock_code
where lines.is_purchase
