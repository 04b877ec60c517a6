with days as (

    select * from {{ ref('int_clickstream__staged_days_counted') }}

),

strays as (

    select * from {{ ref('int_clickstream__strays_counted') }}

),

days_measured as (

    select
        measure,
        column_name,
        rows_count,
        measured_sum,
        event_date as measured_date
    from days
    union all
    select
        'stray_share' as measure,
        null as column_name,
        days.rows_count,
        coalesce(strays.strays_count, 0)::decimal(38, 9) as measured_sum,
        days.event_date as measured_date
    from days
    left join strays on days.event_date = strays.event_date
    where days.measure = 'rows'

)

select * from days_measured
