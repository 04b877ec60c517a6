with counted as (

    select * from {{ ref('int_quality__days_counted') }}
    where measure = 'rows'

),

bounds as (

    select
        input,
        sum(rows_count)::{{ dbt.type_bigint() }} as rows_count,
        min(measured_date) as first_date,
        max(measured_date) as last_date

    from counted
    group by input

),

grains_chosen as (

    select
        input,
        case
            when
                rows_count >= {{ var('quality_least_daily_rows') }}
                * ({{ dbt.datediff('first_date', 'last_date', 'day') }} + 1)
                then 'day'
            else 'month'
        end as grain,
        rows_count,
        first_date,
        last_date

    from bounds

)

select * from grains_chosen
