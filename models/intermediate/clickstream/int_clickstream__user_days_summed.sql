{{ config(**kept_by('event_date')) }}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}
    {{ where_changed('event_date') }}

),

summed as (

    select
        user_id,
        count(*) filter (where event_type = 'purchase') as purchases_count,
        coalesce(
            sum(price) filter (where event_type = 'purchase' and has_price), 0
        )::decimal(18, 4) as purchase_amount,
        event_date,
        min(event_at) filter (where event_type = 'purchase') as first_purchased_at
    from events
    group by user_id, event_date

)

select * from summed
