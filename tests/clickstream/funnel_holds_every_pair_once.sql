-- In `all` as they are, and once more in the categories together.
with pairs as (

    select
        count(*) as pairs_count,
        first_viewed_at::date as event_date
    from {{ ref('int_clickstream__pairs_viewed') }}
    group by event_date

),

funnel as (

    select
        sum(viewed_count) filter (where category = 'all') as all_count,
        sum(viewed_count) filter (where category <> 'all') as categories_count,
        event_date
    from {{ ref('fct_clickstream__funnel') }}
    where level = 'user_product' and mode = 'open'
    group by event_date

)

select
    funnel.*,
    pairs.pairs_count
from funnel
full outer join pairs on funnel.event_date = pairs.event_date
where
    funnel.event_date is null
    or funnel.all_count <> coalesce(pairs.pairs_count, 0)
    or funnel.categories_count <> coalesce(pairs.pairs_count, 0)
