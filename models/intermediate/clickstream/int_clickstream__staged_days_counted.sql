{{ config(**kept_by('event_date')) }}

with events as (

    select * from {{ ref('stg_clickstream__events') }}
    {{ where_changed('event_date') }}

),

counted as (

    {{ count_days('events', daily_measures('stg_clickstream__events')) }}

),

staged_days_counted as (

    select
        measure,
        column_name,
        rows_count::{{ dbt.type_bigint() }} as rows_count,
        measured_sum,
        measured_date as event_date
    from counted

)

select * from staged_days_counted
