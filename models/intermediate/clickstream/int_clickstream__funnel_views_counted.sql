{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_clickstream__pairs_viewed') }}

),

categories as (

    select * from {{ ref('int_clickstream__product_categories_listed') }}

),

session_days as (

    select * from {{ ref('int_clickstream__session_views_counted') }}

),

repeated as (

    select * from {{ ref('int_clickstream__session_views_repeated') }}

),

pair_days as (

    select
        categories.category,
        count(*) as viewed_count,
        pairs.first_viewed_at::date as event_date
    from pairs
    inner join categories on pairs.product_id = categories.product_id
    where categories.category <> 'all'
    group by categories.category, event_date

),

funnel_views_counted as (

    select
        'user_product' as level,
        *
    from pair_days
    union all
    select
        'user_product' as level,
        'all' as category,
        sum(viewed_count)::bigint as viewed_count,
        event_date
    from pair_days
    group by event_date
    union all
    -- A session is counted on each of its dates: only the first one is the funnel's.
    select
        'session' as level,
        session_days.category,
        session_days.sessions_count - coalesce(repeated.sessions_count, 0)
            as viewed_count,
        session_days.event_date
    from session_days
    left join repeated
        on
            session_days.category = repeated.category
            and session_days.event_date = repeated.event_date

)

select * from funnel_views_counted
