with viewed as (

    select * from {{ ref('int_clickstream__funnel_views_counted') }}

),

converted as (

    select * from {{ ref('int_clickstream__funnel_conversions_measured') }}

),

calendar as (

    select * from {{ ref('int_clickstream__funnel_dates_listed') }}

),

categories as (

    select distinct category from viewed

),

funnels as (

    select listed.* from (
        values
        ('session', 'open'), ('session', 'closed'),
        ('user_product', 'open'), ('user_product', 'closed')
    ) as listed (level, mode)

),

daily as (

    select
        categories.category,
        funnels.level,
        funnels.mode,
        coalesce(viewed.viewed_count, 0) as viewed_count,
        coalesce(converted.carted_count, 0) as carted_count,
        coalesce(converted.purchased_count, 0) as purchased_count,
        coalesce(converted.purchased_without_cart_count, 0)
            as purchased_without_cart_count,
        converted.median_seconds_to_cart,
        converted.median_seconds_to_purchase,
        converted.mean_seconds_to_purchase,
        converted.quartile_1_seconds_to_purchase,
        converted.quartile_3_seconds_to_purchase,
        calendar.is_window_complete,
        calendar.is_data_gap,
        calendar.event_date
    from calendar
    cross join categories
    cross join funnels
    left join viewed
        on
            calendar.event_date = viewed.event_date
            and categories.category = viewed.category
            and funnels.level = viewed.level
    left join converted
        on
            calendar.event_date = converted.event_date
            and categories.category = converted.category
            and funnels.level = converted.level
            and funnels.mode = converted.mode

),

-- A week that is not wholly in the data has no numbers.
summed as (

    select
        *,
        case when count(*) over week = 7 then sum(viewed_count) over week::bigint end
            as viewed_count_7d,
        case when count(*) over week = 7 then sum(purchased_count) over week::bigint end
            as purchased_count_7d,
        case
            when count(*) over week_before = 7
                then
                    sum(purchased_count) over week_before::double
                    / nullif(sum(viewed_count) over week_before, 0)
        end as purchase_rate_7d_before
    from daily
    window
        week as (
            partition by category, level, mode order by event_date
            rows between 6 preceding and current row
        ),
        week_before as (
            partition by category, level, mode order by event_date
            rows between 13 preceding and 7 preceding
        )

),

rated as (

    select
        *,
        carted_count::double / nullif(viewed_count, 0) as cart_rate,
        purchased_count::double / nullif(viewed_count, 0) as purchase_rate,
        purchased_count_7d::double / nullif(viewed_count_7d, 0) as purchase_rate_7d
    from summed

),

funnel as (

    select
        *,
        purchase_rate_7d / nullif(purchase_rate_7d_before, 0) - 1
            as purchase_rate_7d_change
    from rated

)

select * from funnel
