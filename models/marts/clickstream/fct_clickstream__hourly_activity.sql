with hours as (

    select * from {{ ref('int_clickstream__hours_classified') }}

),

days as (

    select * from {{ ref('int_clickstream__days_classified') }}

),

counts as (

    select * from {{ ref('int_clickstream__hours_counted') }}

),

categories as (

    select category
    from counts
    group by category

),

calendar as (

    select
        days.event_type,
        categories.category,
        hours.hour_of_day,
        hours.weekday,
        hours.is_data_gap or days.is_data_gap as is_data_gap,
        hours.event_date,
        hours.event_hour

    from hours
    inner join days
        on hours.event_date = days.event_date
    cross join categories

),

hourly_activity as (

    select
        calendar.event_type,
        calendar.category,

        calendar.hour_of_day,
        calendar.weekday,
        case
            when not calendar.is_data_gap then coalesce(counts.events_count, 0)
        end as events_count,
        case
            when not calendar.is_data_gap then coalesce(counts.purchase_amount, 0)
        end::decimal(18, 4) as purchase_amount,

        calendar.is_data_gap,

        calendar.event_date,
        calendar.event_hour

    from calendar
    left join counts
        on
            calendar.event_hour = counts.event_hour
            and calendar.event_type = counts.event_type
            and calendar.category = counts.category

)

select * from hourly_activity
