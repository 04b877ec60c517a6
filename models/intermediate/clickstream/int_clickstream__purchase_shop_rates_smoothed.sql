with groups as (

    select * from {{ ref('int_clickstream__purchase_groups_measured') }}
    where group_kind = 'shop'

),

-- Never zero nor one, however short the history is
shop_rates_smoothed as (

    select
        as_of_step,
        ((carts_count + 1) / (views_count + 20.0))::double as cart_rate,
        ((purchases_count + 1) / (views_count + 50.0))::double as purchase_rate,
        ((purchases_count + 1) / (carts_count + 3.0))::double as cart_purchase_rate
    from groups

)

select * from shop_rates_smoothed
