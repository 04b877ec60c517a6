{{ config(**kept_by('event_date')) }}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}
    {{ where_changed('event_date') }}

),

conversions_listed as (

    select
        user_id,
        product_id,
        event_type,
        event_at,
        event_date
    from events
    where event_type in ('cart', 'purchase')

)

select * from conversions_listed
