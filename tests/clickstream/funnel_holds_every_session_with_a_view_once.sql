with sessions as (

    select count(*) as sessions_count
    from {{ ref('fct_clickstream__sessions') }}
    where views_count > 0

),

funnel as (

    select sum(viewed_count) as viewed_count
    from {{ ref('fct_clickstream__funnel') }}
    where level = 'session' and mode = 'open' and category = 'all'

)

select
    sessions.sessions_count,
    funnel.viewed_count
from sessions
cross join funnel
where coalesce(funnel.viewed_count, 0) <> sessions.sessions_count
