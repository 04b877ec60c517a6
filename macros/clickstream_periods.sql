{#-
    The first CTEs of a chart over time, so that all of them draw the same periods:
    `grains` by the days that the data span, `pieces` (a day or an hour of one type and
    category, at each grain) and `periods` (the same summed over categories).
-#}
{% macro clickstream_periods() %}
daily as (
    select * from {{ ref('fct_clickstream__daily_events') }}
),

hourly as (
    select * from {{ ref('fct_clickstream__hourly_activity') }}
),

spans as (
    select
        min(event_date) as first_date,
        max(event_date) as last_date,
        max(event_date) - min(event_date) + 1 as days_count
    from daily
),

-- Some two hundred periods are what a reader tells apart: hours of up to three days,
-- days of up to 200, weeks of up to three years, else months. Coarser ones beside them
-- where there are several.
grains as (
    select
        known.grain,
        known.grain = case
            when spans.days_count <= 3 then 'hour'
            when spans.days_count <= 200 then 'day'
            when spans.days_count <= 1100 then 'week'
            else 'month'
        end as is_default
    from (values ('hour'), ('day'), ('week'), ('month')) as known (grain)
    cross join spans
    where
        case known.grain
            when 'hour' then spans.days_count <= 3
            when 'day' then spans.days_count between 4 and 200
            when 'week' then spans.days_count between 21 and 1100
            else spans.days_count > 60
        end
),

pieces as (
    select
        grains.grain,
        grains.is_default,
        hourly.event_hour as period_start,
        hourly.event_hour + interval 1 hour as period_end,
        hourly.event_hour as piece_start,
        hourly.event_type,
        hourly.category,
        hourly.events_count,
        hourly.purchase_amount,
        hourly.is_data_gap
    from hourly
    cross join grains
    where grains.grain = 'hour'

    union all

    select
        grains.grain,
        grains.is_default,
        date_trunc(grains.grain, daily.event_date)::timestamp as period_start,
        date_trunc(grains.grain, daily.event_date)::timestamp + case grains.grain
            when 'day' then interval 1 day
            when 'week' then interval 7 day
            else interval 1 month
        end as period_end,
        daily.event_date::timestamp as piece_start,
        daily.event_type,
        daily.category,
        daily.events_count,
        daily.purchase_amount,
        daily.is_data_gap
    from daily
    cross join grains
    where grains.grain <> 'hour'
),

summed as (
    select
        grain,
        is_default,
        period_start,
        period_end,
        event_type,
        sum(events_count)::bigint as events_count,
        sum(purchase_amount)::decimal(18, 4) as purchase_amount,
        count(distinct piece_start) as pieces_count,
        count(distinct piece_start) filter (where is_data_gap) as missing_count
    from pieces
    group by grain, is_default, period_start, period_end, event_type
),

-- 'gap' where nothing is known of a period; 'cut' where a part of it is missing or
-- lies outside of the data: its figures can't be held against those of a whole one.
periods as (
    select
        summed.*,
        case
            when summed.missing_count = summed.pieces_count then 'gap'
            when summed.missing_count > 0 then 'cut'
            when summed.grain in ('hour', 'day') then 'whole'
            when summed.period_start < spans.first_date then 'cut'
            when summed.period_end > spans.last_date + interval 1 day then 'cut'
            else 'whole'
        end as period_status
    from summed
    cross join spans
)
{% endmacro %}
