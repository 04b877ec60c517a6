with funnel as (

    select * from {{ ref('fct_clickstream__funnel') }}

),

summed as (

    select
        weeks.event_date,
        weeks.category,
        weeks.level,
        weeks.mode,
        sum(days.viewed_count) filter (where days.event_date > weeks.week_before)
            as viewed_count,
        sum(days.purchased_count) filter (where days.event_date > weeks.week_before)
            as purchased_count,
        sum(days.viewed_count) filter (where days.event_date <= weeks.week_before)
            as viewed_before_count,
        sum(days.purchased_count) filter (where days.event_date <= weeks.week_before)
            as purchased_before_count,
        count(*) as days_count
    from (
        select
            *,
            {{ dbt.dateadd('day', -7, 'event_date') }}::date as week_before,
            {{ dbt.dateadd('day', -14, 'event_date') }}::date as two_weeks_before
        from funnel
    ) as weeks
    inner join funnel as days
        on
            weeks.category = days.category
            and weeks.level = days.level
            and weeks.mode = days.mode
            and weeks.two_weeks_before < days.event_date
            and weeks.event_date >= days.event_date
    group by weeks.event_date, weeks.category, weeks.level, weeks.mode

)

select
    funnel.event_date,
    funnel.category,
    funnel.level,
    funnel.mode
from funnel
inner join summed
    on
        funnel.event_date = summed.event_date
        and funnel.category = summed.category
        and funnel.level = summed.level
        and funnel.mode = summed.mode
where
    summed.days_count < 7 and funnel.viewed_count_7d is not null
    or summed.days_count >= 7 and (
        funnel.viewed_count_7d is distinct from summed.viewed_count
        or funnel.purchased_count_7d is distinct from summed.purchased_count
    )
    or summed.days_count < 14 and funnel.purchase_rate_7d_before is not null
    or summed.days_count = 14 and (
        funnel.purchase_rate_7d_before * summed.viewed_before_count
        not between summed.purchased_before_count - 0.000001
        and summed.purchased_before_count + 0.000001
        or (funnel.purchase_rate_7d_before is null)
        <> (summed.viewed_before_count = 0)
    )
