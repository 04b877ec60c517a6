with actions as (

    select * from {{ ref('fct_retail__marketing_actions') }}

),

products as (

    select
        stock_code,
        product_name
    from {{ ref('dim_retail__products') }}

)

select
    actions.segment_id,
    actions.segment_name,
    actions.action,
    actions.value_rank,
    actions.horizon_days,
    actions.customers_count,
    actions.segment_customers_share,
    actions.recency_days_median,
    actions.repurchase_probability_median,
    actions.returned_share_median,
    actions.expected_value_amount::double as expected_value_amount,
    actions.expected_value_mean_amount::double as expected_value_mean_amount,
    coalesce(products.product_name, actions.stock_code_1) as product_name
from actions
left join products on actions.stock_code_1 = products.stock_code
order by actions.value_rank
