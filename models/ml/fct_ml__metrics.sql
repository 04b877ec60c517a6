with measured as (

    select * from {{ ref('int_ml__metrics_measured') }}

),

clusterings as (

    select * from {{ ref('int_ml__clusterings_measured') }}

),

intervals as (

    select * from {{ ref('int_ml__intervals_bootstrapped') }}
    where baseline is null

),

candidates as (

    select * from {{ ref('dim_ml__candidates') }}

),

champions as (

    select * from {{ ref('dim_ml__champions') }}

),

supervised as (

    select
        measured.task,
        measured.candidate,
        measured.split,
        measured.metric,
        measured.value,
        intervals.lower,
        intervals.upper,
        intervals.replicates_count,
        candidates.is_baseline,
        champions.candidate is not null as is_champion
    from measured
    inner join candidates
        on
            measured.task = candidates.task
            and measured.candidate = candidates.candidate
    left join champions
        on
            measured.task = champions.task
            and measured.candidate = champions.candidate
    left join intervals
        on
            measured.task = intervals.task
            and measured.candidate = intervals.candidate
            and measured.split = intervals.split
            and measured.metric = intervals.metric

),

final as (

    select * from supervised
    union all
    select
        task,
        candidate,
        split,
        metric,
        value,
        cast(null as double) as lower,
        cast(null as double) as upper,
        cast(null as {{ dbt.type_bigint() }}) as replicates_count,
        is_baseline,
        is_champion
    from clusterings

)

select * from final
