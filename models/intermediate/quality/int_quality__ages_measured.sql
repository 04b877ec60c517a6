with last_days as (

    select * from {{ ref('int_quality__grains_chosen') }}

),

loads as (

    select * from {{ ref('int_quality__loads_identified') }}

),

ages_measured as (

    select
        loads.input,
        {{ dbt.datediff('last_days.last_date', 'loads.loaded_at', 'day') }} as age_days,
        {{ var('quality_max_age_days') or 'null' }}::int as age_limit_days,
        loads.is_sample,
        last_days.last_date,
        loads.loaded_at

    from loads
    inner join last_days on loads.input = last_days.input

)

select * from ages_measured
