{{ config(materialized='table') }}

with counted as (

    select * from {{ ref('int_quality__days_counted') }}

),

-- Staging takes dates from 1900 to 2100: the days of these 201 years are enough.
numbers as (

    select generated_number::int as days_after
    from ({{ dbt.generate_series(73414) }}) as series

),

bounds as (

    select
        input,
        case
            when
                sum(rows_count) >= {{ var('quality_least_daily_rows') }}
                * (
                    {{ dbt.datediff('min(measured_date)', 'max(measured_date)', 'day') }}
                    + 1
                )
                then 'day'
            else 'month'
        end as grain,
        min(measured_date) as first_date,
        max(measured_date) as last_date

    from counted
    where measure = 'rows'
    group by input

),

-- A day whose rows are all lost has none here: it counts with zero rows.
days as (

    select
        input,
        measure,
        column_name,
        rows_count,
        measured_sum,
        measured_date

    from counted
    union all
    select
        bounds.input,
        'rows' as measure,
        null as column_name,
        0 as rows_count,
        0 as measured_sum,
        {{ dbt.dateadd('day', 'numbers.days_after', 'bounds.first_date') }}::date
            as measured_date

    from bounds
    inner join numbers
        on
            numbers.days_after
            < {{ dbt.datediff('bounds.first_date', 'bounds.last_date', 'day') }}

),

periods as (

    select
        days.input,
        bounds.grain,
        days.measure,
        days.column_name,
        sum(days.rows_count)::{{ dbt.type_bigint() }} as rows_count,
        sum(days.measured_sum)::double as measured_sum,
        case bounds.grain
            when 'month' then {{ dbt.date_trunc('month', 'days.measured_date') }}::date
            else days.measured_date
        end as measured_date,
        bounds.first_date,
        bounds.last_date

    from days
    inner join bounds on days.input = bounds.input
    group by
        days.input,
        bounds.grain,
        days.measure,
        days.column_name,
        case bounds.grain
            when 'month' then {{ dbt.date_trunc('month', 'days.measured_date') }}::date
            else days.measured_date
        end,
        bounds.first_date,
        bounds.last_date

),

-- A month that the data begin or end in has fewer rows for that alone.
periods_measured as (

    select
        input,
        grain,
        measure,
        column_name,
        rows_count,
        round(
            case measure
                when 'rows' then measured_sum
                when 'level' then exp(measured_sum / rows_count)
                else measured_sum / rows_count
            end,
            6
        ) as measured_value,
        measured_date

    from periods
    where
        not (
            measure = 'rows'
            and grain = 'month'
            and (
                measured_date < first_date
                or {{ dbt.last_day('measured_date', 'month') }} > last_date
            )
        )

)

select * from periods_measured
