with days as (

    select * from {{ ref('int_clickstream__days_classified') }}

),

hours as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

categories as (

    select category
    from hours
    group by category

),

counts as (

    select
        event_type,
        category,
        sum(events_count) as events_count,
        sum(purchase_amount) as purchase_amount,
        event_date

    from hours
    group by event_type, category, event_date

),

-- What happened in a gap isn't known; on other days no event means zero.
daily_events as (

    select
        days.event_type,
        categories.category,

        case when not days.is_data_gap then coalesce(counts.events_count, 0) end::bigint
            as events_count,
        case
            when not days.is_data_gap then coalesce(counts.purchase_amount, 0)
        end::decimal(18, 4) as purchase_amount,

        days.is_data_gap,

        days.event_date

    from days
    cross join categories
    left join counts
        on
            days.event_date = counts.event_date
            and days.event_type = counts.event_type
            and categories.category = counts.category

)

select * from daily_events
