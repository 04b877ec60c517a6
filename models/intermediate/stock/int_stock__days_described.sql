with days as (

    select * from {{ ref('int_stock__days_checked') }}

),

-- A missing flag or discount is none; 1900 began with a Monday.
described as (

    select
        *,
        coalesce(category, 'unknown') as category_known,
        case when units_sold_imputed is not null then stock_on_hand_imputed = 0 end
            as is_censored,
        -- A day whose stock is unknown is taken as it was recorded.
        units_sold_imputed is not null and coalesce(stock_on_hand_imputed, 1) > 0
            as is_seen,
        case when units_sold_imputed < 0 then 0 else units_sold_imputed end
            as demand_seen_units,
        extract(month from stock_date)::integer as month_number,
        {{ dbt.datediff("'1900-01-01'::date", 'stock_date', 'day') }} as day_number,
        case when coalesce(is_promotion, false) then 1 else 0 end as promotion_number,
        case when coalesce(is_holiday, false) then 1 else 0 end as holiday_number,
        least(greatest(round(10 * coalesce(discount_share, 0)), 0), 10)::integer
            as discount_step

    from days

),

days_described as (

    select
        *,
        mod(day_number, 7) as weekday_number,
        floor(day_number / 28)::integer as period_number,
        -- One number for all of them: the join of the factors has two columns.
        (
            ((month_number * 7 + mod(day_number, 7)) * 2 + holiday_number) * 2
            + promotion_number
        ) * 11 + discount_step as circumstance_number

    from described

)

select * from days_described
