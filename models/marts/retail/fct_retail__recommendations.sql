with reasons as (

    select * from {{ ref('ml_recommend__reasons') }}

),

products as (

    select * from {{ ref('dim_retail__products') }}

),

-- What is new where the customer stands says most, then what the own purchases say
-- clearly, then the trend, then what they say faintly
kinds as (

    select
        *,
        case
            when days_since_first_sold <= 60 and class_buyers_30 >= 1
                then 'new_in_segment'
            when companion_stock_code is not null and likeness_max >= 10
                then 'bought_together'
            when new_buyers_7 >= 1 and new_buyers_7 * 30 >= new_buyers_30 * 7
                then 'trending'
            when companion_stock_code is not null
                then 'bought_together'
            else 'popular'
        end as reason_kind
    from reasons

),

worded as (

    select
        kinds.customer_id,
        kinds.recommendation_rank,
        kinds.stock_code,
        products.product_name,
        kinds.reason_kind,
        case kinds.reason_kind
            when 'new_in_segment'
                then
                    'new in your segment: bought by '
                    || kinds.class_buyers_30::bigint
                    || ' like you in the last 30 days'
            when 'bought_together'
                then
                    'bought together with '
                    || coalesce(companions.product_name, kinds.companion_stock_code)
            when 'trending'
                then
                    'trending: ' || kinds.new_buyers_7::bigint
                    || ' first bought it in the last 7 days'
            else 'bought by ' || kinds.buyers_30::bigint || ' in the last 30 days'
        end as reason,
        case
            when kinds.reason_kind = 'bought_together'
                then kinds.companion_stock_code
        end as companion_stock_code,
        kinds.candidate,
        kinds.probability,
        kinds.as_of
    from kinds
    left join products on kinds.stock_code = products.stock_code
    left join products as companions
        on kinds.companion_stock_code = companions.stock_code

)

select * from worded
