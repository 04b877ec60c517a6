{{ config(materialized='table') }}

with days as (

    select * from {{ ref('int_retail__calendar_days_listed') }}

),

steps as (

    select
        sales_date,
        last_number - first_number + 1 as day_numbers_count,
        first_number - lag(last_number) over (order by sales_date) - 1
            as skipped_numbers_count,
        lag(sales_date) over (order by sales_date) as previous_date

    from days
    where is_trading_day

),

scales as (

    select median(day_numbers_count) as numbers_per_day from steps

),

-- Numbers tell of lost days only where they run on from day to day: where nine in ten
-- steps from one day to the next leave out less than half a day's numbers.
numberings as (

    select
        count(*) filter (
            where abs(steps.skipped_numbers_count) * 2 < scales.numbers_per_day
        ) > 0.9 * count(*) as is_running_on

    from steps
    cross join scales
    where {{ dbt.datediff('steps.previous_date', 'steps.sales_date', 'day') }} = 1

),

runs as (

    select
        sales_date,
        weekday,
        is_trading_day,
        is_usual_trading_day,
        min(case when is_trading_day then sales_date end) over (
            order by sales_date
            rows between current row and unbounded following
        ) as next_trading_date

    from days

),

-- In a run of empty days only those that usually trade can have lost invoices, unless
-- the run has none of them.
weighed as (

    select
        sales_date,
        weekday,
        is_trading_day,
        is_usual_trading_day,
        next_trading_date,
        count(*) filter (where not is_trading_day) over (
            partition by next_trading_date
        ) as empty_days_count,
        count(*) filter (where not is_trading_day and is_usual_trading_day) over (
            partition by next_trading_date
        ) as usual_days_count

    from runs

),

classified as (

    select
        weighed.sales_date,
        case
            when weighed.is_trading_day then 'trading'
            when
                weighed.usual_days_count > 0 and not weighed.is_usual_trading_day
                then 'closed'
            when
                numberings.is_running_on
                and steps.skipped_numbers_count * 2
                >= scales.numbers_per_day
                * coalesce(
                    nullif(weighed.usual_days_count, 0), weighed.empty_days_count
                )
                then 'gap'
            when numberings.is_running_on then 'closed'
            when weighed.is_usual_trading_day then 'gap'
            else 'closed'
        end as day_status,
        weighed.weekday,
        case
            when not weighed.is_trading_day then steps.skipped_numbers_count
        end as skipped_numbers_count,
        weighed.is_usual_trading_day

    from weighed
    inner join steps
        on weighed.next_trading_date = steps.sales_date
    cross join scales
    cross join numberings

)

select * from classified
