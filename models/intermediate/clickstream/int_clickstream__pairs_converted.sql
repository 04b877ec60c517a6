{{ config(**kept_by('user_id')) }}

with conversions as (

    select * from {{ ref('int_clickstream__conversions_listed') }}
    {{ where_changed('user_id') }}

),

pairs as (

    select * from {{ ref('int_clickstream__pairs_viewed') }}
    {{ where_changed('user_id') }}

),

-- What may count: carts and purchases from the first view to the end of its window. At
-- equal seconds a view comes before a cart, a cart before a purchase.
steps as (

    select
        pairs.user_id,
        pairs.product_id,
        conversions.event_type,
        pairs.first_viewed_at,
        conversions.event_at
    from conversions
    inner join pairs
        on
            conversions.user_id = pairs.user_id
            and conversions.product_id = pairs.product_id
    where
        conversions.event_at >= pairs.first_viewed_at
        and conversions.event_at <= {{ dbt.dateadd(
            'day', var('clickstream_conversion_window_days'), 'pairs.first_viewed_at'
        ) }}

),

firsts as (

    select
        user_id,
        product_id,
        first_viewed_at,
        min(event_at) filter (where event_type = 'cart') as carted_at,
        min(event_at) filter (where event_type = 'purchase') as purchased_at
    from steps
    group by user_id, product_id, first_viewed_at

),

-- Mostly the first purchase comes after the cart. Where it is too early, a later one is
-- looked for.
later_purchases as (

    select
        firsts.user_id,
        firsts.product_id,
        min(steps.event_at) as purchased_at
    from firsts
    inner join steps
        on
            firsts.user_id = steps.user_id
            and firsts.product_id = steps.product_id
            and firsts.carted_at <= steps.event_at
    where firsts.purchased_at < firsts.carted_at and steps.event_type = 'purchase'
    group by firsts.user_id, firsts.product_id

),

pairs_converted as (

    select
        firsts.*,
        case
            when firsts.carted_at <= firsts.purchased_at then firsts.purchased_at
            else later_purchases.purchased_at
        end as purchased_after_cart_at
    from firsts
    left join later_purchases
        on
            firsts.user_id = later_purchases.user_id
            and firsts.product_id = later_purchases.product_id

)

select * from pairs_converted
