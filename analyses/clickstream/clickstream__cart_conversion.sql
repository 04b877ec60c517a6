with
{{ clickstream_periods() }},

funnel as (
    select * from {{ ref('fct_clickstream__funnel') }}
),

sessions as (
    select * from {{ ref('fct_clickstream__sessions') }}
),

visits as (
    select *
    from funnel
    where level = 'session' and mode = 'closed'
),

-- The funnel stands by the day; hours, of data too short for days, come from the
-- visits themselves.
counted as (
    select
        grains.grain,
        date_trunc(grains.grain, visits.event_date)::timestamp as period_start,
        sum(visits.carted_count)::bigint as carted_count,
        sum(visits.purchased_count)::bigint as purchased_count
    from visits
    cross join grains
    where visits.category = 'all' and grains.grain <> 'hour'
    group by
        grains.grain, date_trunc(grains.grain, visits.event_date)::timestamp

    union all

    select
        'hour' as grain,
        date_trunc('hour', started_at) as period_start,
        count(*) as carted_count,
        count(*) filter (where has_purchase) as purchased_count
    from sessions
    where has_cart and exists (select 1 from grains where grain = 'hour')
    group by date_trunc('hour', started_at)
),

-- Without carts or without purchases there is no rate: what one of them lacks, the
-- period lacks.
stated as (
    select
        grain,
        is_default,
        period_start,
        period_end,
        max(missing_count) as missing_count,
        case max(case period_status when 'gap' then 3 when 'cut' then 2 else 1 end)
            when 3 then 'gap' when 2 then 'cut' else 'whole'
        end as period_status
    from periods
    where event_type in ('cart', 'purchase')
    group by grain, is_default, period_start, period_end
),

categories as (
    select
        category,
        sum(carted_count)::bigint as carted_count,
        sum(purchased_count)::bigint as purchased_count
    from visits
    where category <> 'all' and not is_data_gap
    group by category
    having sum(carted_count) > 0
)

select
    'over time' as part,
    stated.grain,
    null::text as category,
    stated.period_status,
    case when stated.period_status <> 'gap' then coalesce(counted.carted_count, 0) end
        as carted_count,
    case
        when stated.period_status <> 'gap' then coalesce(counted.purchased_count, 0)
    end as purchased_count,
    stated.missing_count,
    stated.is_default,
    stated.period_start,
    stated.period_end
from stated
left join counted
    on
        stated.grain = counted.grain
        and stated.period_start = counted.period_start

union all

(
    select
        'by category' as part,
        null as grain,
        category,
        'whole' as period_status,
        carted_count,
        purchased_count,
        0 as missing_count,
        false as is_default,
        null as period_start,
        null as period_end
    from categories
    order by carted_count desc, category asc
    limit 15
)
order by part desc, grain, period_start, carted_count desc, category
