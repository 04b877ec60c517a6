{{ config(materialized='table') }}

with counted as (

    select * from {{ ref('int_quality__days_counted') }}

),

grains as (

    select * from {{ ref('int_quality__grains_chosen') }}

),

-- Staging takes dates from 1900 to 2100: the days of these 201 years are enough.
numbers as (

    select generated_number::int as days_after
    from ({{ dbt.generate_series(73414) }}) as series

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
        grains.input,
        'rows' as measure,
        null as column_name,
        0 as rows_count,
        0 as measured_sum,
        {{ dbt.dateadd('day', 'numbers.days_after', 'grains.first_date') }}::date
            as measured_date

    from grains
    inner join numbers
        on
            numbers.days_after
            < {{ dbt.datediff('grains.first_date', 'grains.last_date', 'day') }}

),

periods as (

    select
        days.input,
        grains.grain,
        days.measure,
        days.column_name,
        sum(days.rows_count)::{{ dbt.type_bigint() }} as rows_count,
        sum(days.measured_sum)::double as measured_sum,
        case grains.grain
            when 'month' then {{ dbt.date_trunc('month', 'days.measured_date') }}::date
            else days.measured_date
        end as measured_date,
        grains.first_date,
        grains.last_date

    from days
    inner join grains on days.input = grains.input
    group by
        days.input,
        grains.grain,
        days.measure,
        days.column_name,
        case grains.grain
            when 'month' then {{ dbt.date_trunc('month', 'days.measured_date') }}::date
            else days.measured_date
        end,
        grains.first_date,
        grains.last_date

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
