with days as (
    select * from {{ ref('fct_stock__daily') }}
),

stockouts as (
    select * from {{ ref('fct_stock__stockouts') }}
),

-- The twelve that lost most to empty shelves; where nothing was lost, that sold most.
chosen as (
    select
        store_id,
        product_id,
        sum(units_sold_imputed) as total_units_sold,
        sum(lost_units) as total_lost_units,
        sum(lost_sales_amount) as total_lost_sales_amount,
        count(*) filter (where is_stockout) as total_stockout_days_count,
        row_number() over (
            order by
                coalesce(sum(lost_sales_amount), 0) desc,
                coalesce(sum(lost_units), 0) desc,
                coalesce(sum(units_sold_imputed), 0) desc,
                product_id asc, store_id asc
        ) as series_rank
    from days
    group by store_id, product_id
    qualify series_rank <= 12
),

-- Days of up to four months, weeks of up to three years, else months.
span as (
    select
        max(stock_date) + 1 as ends_on,
        case
            when max(stock_date) - min(stock_date) < 120 then 'day'
            when max(stock_date) - min(stock_date) < 1100 then 'week'
            else 'month'
        end as grain
    from days
),

-- Means of a day, so that a week of which a day is missing is no fall.
summed as (
    select
        chosen.series_rank,
        span.grain,
        date_trunc(span.grain, days.stock_date)::date as period_start,
        avg(days.units_sold_imputed) as units_sold_mean,
        avg(days.demand_estimated_units)::double as demand_mean,
        max_by(days.stock_on_hand_imputed, days.stock_date)
        filter (where days.stock_on_hand_imputed is not null) as stock_on_hand,
        count(*) filter (where days.is_stockout) as stockout_days_count,
        count(*) as days_count
    from days
    inner join chosen
        on days.store_id = chosen.store_id and days.product_id = chosen.product_id
    cross join span
    group by chosen.series_rank, span.grain, date_trunc(span.grain, days.stock_date)
),

-- A day or two at the edge of the data are no week.
periods as (
    select
        *,
        case grain
            when 'day' then period_start + interval 1 day
            when 'week' then period_start + interval 7 day
            else period_start + interval 1 month
        end::date as period_end
    from summed
    qualify
        2 * days_count >= period_end - period_start
        or count(*) over (partition by series_rank) = 1
),

-- More than a hundred would be a blot: the longest.
episodes as (
    select
        chosen.series_rank,
        span.grain,
        stockouts.starts_on,
        coalesce(stockouts.ends_on + 1, span.ends_on) as ends_on,
        stockouts.days_count,
        stockouts.lost_units,
        stockouts.is_open
    from stockouts
    inner join chosen
        on
            stockouts.store_id = chosen.store_id
            and stockouts.product_id = chosen.product_id
    cross join span
    qualify row_number() over (
            partition by chosen.series_rank
            order by stockouts.days_count desc, stockouts.starts_on desc
        ) <= 100
),

parts as (
    select
        'period' as part,
        series_rank,
        grain,
        units_sold_mean,
        demand_mean,
        stock_on_hand,
        stockout_days_count,
        days_count,
        null as lost_units,
        null as is_open,
        period_start,
        period_end
    from periods
    union all
    select
        'stockout' as part,
        series_rank,
        grain,
        null as units_sold_mean,
        null as demand_mean,
        null as stock_on_hand,
        days_count as stockout_days_count,
        days_count,
        lost_units,
        is_open,
        starts_on as period_start,
        ends_on as period_end
    from episodes
)

select
    parts.*,
    chosen.product_id,
    chosen.store_id,
    chosen.total_units_sold,
    chosen.total_lost_units,
    chosen.total_lost_sales_amount,
    chosen.total_stockout_days_count
from parts
inner join chosen on parts.series_rank = chosen.series_rank
order by parts.series_rank, parts.part, parts.period_start
