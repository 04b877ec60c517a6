{{ config(**kept_by('event_week')) }}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}
    {{ where_changed('event_week') }}

),

product_weeks_summed as (

    select
        product_id,
        category_id,

        category_code,
        brand,

        price,
        count(*) as events_count,
        count(*) filter (where event_type = 'view') as views_count,
        count(*) filter (where event_type = 'cart') as carts_count,
        count(*) filter (where event_type = 'remove_from_cart') as removals_count,
        count(*) filter (where event_type = 'purchase') as purchases_count,

        {{ dbt.date_trunc('week', 'event_date') }}::date as event_week,
        min(event_at) as first_seen_at,
        max(event_at) as last_seen_at

    from events
    group by
        product_id,
        category_id,
        category_code,
        brand,
        price,
        {{ dbt.date_trunc('week', 'event_date') }}::date

)

select * from product_weeks_summed
