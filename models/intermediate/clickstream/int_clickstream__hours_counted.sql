{{ config(**kept_by('event_date')) }}

with events as (

    select * from {{ ref('int_clickstream__events_cleaned') }}
    {{ where_changed('event_date') }}

),

-- The types are told apart after the many rows have become few.
counted as (

    select
        event_type,
        category,
        count(*) as events_count,
        sum(price) filter (where event_type = 'purchase' and has_price)
            as purchase_amount,
        is_known_event_type,
        {{ dbt.date_trunc('hour', 'event_at') }} as event_hour

    from events
    group by
        event_type,
        category,
        is_known_event_type,
        {{ dbt.date_trunc('hour', 'event_at') }}

),

typed as (

    select
        case when is_known_event_type then event_type else 'other' end as event_type,
        category,
        events_count,
        purchase_amount,
        event_hour::date as event_date,
        event_hour

    from counted

),

hours_counted as (

    select
        event_type,
        category,

        sum(events_count)::bigint as events_count,
        coalesce(sum(purchase_amount), 0)::decimal(18, 4) as purchase_amount,

        event_date,
        event_hour

    from typed
    group by event_type, category, event_date, event_hour

)

select * from hours_counted
