{{ config(**kept_by('user_id')) }}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}
    {{ where_changed('user_id') }}

),

pairs_viewed as (

    select
        user_id,
        product_id,
        count(*) as views_count,
        min(event_at) as first_viewed_at
    from events
    where event_type = 'view'
    group by user_id, product_id

)

select * from pairs_viewed
