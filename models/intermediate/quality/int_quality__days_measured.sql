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
        min(measured_date) as first_date,
        max(measured_date) as last_date

    from counted
    where measure = 'rows'
    group by input

),

-- A day whose rows are all lost has none here: it has zero rows.
calendar as (

    select
        bounds.input,
        {{ dbt.dateadd('day', 'numbers.days_after', 'bounds.first_date') }}::date
            as measured_date

    from bounds
    inner join numbers
        on
            numbers.days_after
            < {{ dbt.datediff('bounds.first_date', 'bounds.last_date', 'day') }}

),

days_measured as (

    select
        input,
        measure,
        column_name,
        rows_count,
        measured_value,
        measured_date

    from counted
    union all
    select
        calendar.input,
        'rows' as measure,
        null as column_name,
        0 as rows_count,
        0 as measured_value,
        calendar.measured_date

    from calendar
    left join counted
        on
            calendar.input = counted.input
            and calendar.measured_date = counted.measured_date
            and counted.measure = 'rows'
    where counted.input is null

)

select * from days_measured
