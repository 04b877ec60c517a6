-- Every customer has exactly one segment, and no segment holds anybody else
select
    customers.customer_id,
    segments.customer_id as segmented_customer_id
from {{ ref('dim_retail__customers') }} as customers
full outer join {{ ref('fct_retail__customer_segments') }} as segments
    on customers.customer_id = segments.customer_id
where customers.customer_id is null or segments.customer_id is null
