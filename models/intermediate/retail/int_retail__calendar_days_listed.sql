with observed as (

    select * from {{ ref('int_retail__days_observed') }}

),

-- Staging takes times from 1900 to 2100: the days of these 201 years are enough.
numbers as (

    select (generated_number - 1)::int as days_after
    from ({{ dbt.generate_series(73414) }}) as series

),

bounds as (

    select
        min(sales_date) as first_date,
        max(sales_date) as last_date

    from observed

),

calendar as (

    select
        {{ dbt.dateadd('day', 'numbers.days_after', 'bounds.first_date') }}::date
            as sales_date

    from bounds
    inner join numbers
        on
            numbers.days_after
            <= {{ dbt.datediff('bounds.first_date', 'bounds.last_date', 'day') }}

),

-- The first day of 1900 was a Monday.
days as (

    select
        calendar.sales_date,
        mod(
            {{ dbt.datediff("'1900-01-01'::date", 'calendar.sales_date', 'day') }}, 7
        )::int + 1 as weekday,
        observed.sales_date is not null as is_trading_day,
        observed.first_number,
        observed.last_number

    from calendar
    left join observed
        on calendar.sales_date = observed.sales_date

),

habits as (

    select
        weekday,
        count(*) filter (where is_trading_day) * 2 > count(*) as is_usual_trading_day

    from days
    group by weekday

),

calendar_days_listed as (

    select
        days.sales_date,
        days.weekday,
        days.first_number,
        days.last_number,
        days.is_trading_day,
        habits.is_usual_trading_day

    from days
    inner join habits
        on days.weekday = habits.weekday

)

select * from calendar_days_listed
