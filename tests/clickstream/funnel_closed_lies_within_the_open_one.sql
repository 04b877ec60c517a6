with funnel as (

    select * from {{ ref('fct_clickstream__funnel') }}

)

select
    opened.event_date,
    opened.category,
    opened.level
from funnel as opened
inner join funnel as closed
    on
        opened.event_date = closed.event_date
        and opened.category = closed.category
        and opened.level = closed.level
where
    opened.mode = 'open'
    and closed.mode = 'closed'
    and (
        opened.viewed_count <> closed.viewed_count
        or opened.carted_count <> closed.carted_count
        or closed.purchased_count > opened.purchased_count
        or closed.purchased_count > closed.carted_count
        or opened.purchased_count - opened.purchased_without_cart_count
        > closed.purchased_count
    )
