-- What speaks for each of the ten: the own product that it goes with best
with picked as (

    select * from {{ ref('ml_recommend__picks') }}

),

purchases as (

    select * from {{ ref('int_retail__recommend_purchases_summed') }}

),

neighbours as (

    select * from {{ ref('int_retail__recommend_neighbours_picked') }}

),

companions as (

    select
        picked.customer_number,
        picked.product_number,
        purchases.stock_code as companion_stock_code,
        row_number() over (
            partition by picked.customer_number, picked.product_number
            order by
                neighbours.likeness + neighbours.adoption desc, purchases.stock_code
        ) as place
    from picked
    inner join purchases
        on
            picked.as_of = purchases.as_of
            and picked.customer_number = purchases.customer_number
    inner join neighbours
        on
            picked.as_of = neighbours.as_of
            and purchases.product_number = neighbours.product_number
            and picked.product_number = neighbours.neighbour_number
    where purchases.newest_rank <= {{ var('retail_recommend_profile_products') }}

)

select
    picked.customer_id,
    picked.as_of,
    picked.recommendation_rank,
    picked.stock_code,
    picked.candidate,
    companions.companion_stock_code,
    picked.probability,
    picked.likeness_max,
    picked.adoption_max,
    picked.class_lift,
    picked.class_buyers_30,
    picked.days_since_first_sold,
    picked.buyers_30,
    picked.new_buyers_7,
    picked.new_buyers_30
from picked
left join companions
    on
        picked.customer_number = companions.customer_number
        and picked.product_number = companions.product_number
        and companions.place = 1
