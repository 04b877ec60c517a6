with purchases as (

    select
        category,
        has_cart,
        first_viewed_at::date as event_date
    from {{ ref('fct_clickstream__view_to_purchase') }}

),

counted as (

    select
        category,
        count(*) as purchased_count,
        count(*) filter (where not has_cart) as purchased_without_cart_count,
        event_date
    from (
        select * from purchases
        union all
        select
            'all' as category,
            has_cart,
            event_date
        from purchases
    ) as purchases_of_all
    group by category, event_date

),

funnel as (

    select *
    from {{ ref('fct_clickstream__funnel') }}
    where level = 'user_product' and mode = 'open'

)

select
    funnel.event_date,
    funnel.category,
    funnel.purchased_count,
    counted.purchased_count as counted_again
from funnel
full outer join counted
    on
        funnel.event_date = counted.event_date
        and funnel.category = counted.category
where
    funnel.category is null
    or funnel.purchased_count <> coalesce(counted.purchased_count, 0)
    or funnel.purchased_without_cart_count
    <> coalesce(counted.purchased_without_cart_count, 0)
