with metrics as (

    select * from {{ ref('int_ml__metrics_measured') }}

),

baselines as (

    select * from {{ ref('dim_ml__candidates') }}
    where is_baseline

),

intervals as (

    select * from {{ ref('int_ml__intervals_bootstrapped') }}
    where baseline is not null

),

-- Two candidates of one task and split differ by what they predict, not in their rows
final as (

    select
        metrics.task,
        metrics.candidate,
        baselines.candidate as baseline,
        metrics.split,
        metrics.metric,
        metrics.value - others.value as difference,
        intervals.lower,
        intervals.upper,
        intervals.replicates_count
    from metrics
    inner join baselines
        on
            metrics.task = baselines.task
            and metrics.candidate <> baselines.candidate
    inner join metrics as others
        on
            baselines.task = others.task
            and baselines.candidate = others.candidate
            and metrics.split = others.split
            and metrics.metric = others.metric
    left join intervals
        on
            metrics.task = intervals.task
            and metrics.candidate = intervals.candidate
            and baselines.candidate = intervals.baseline
            and metrics.split = intervals.split
            and metrics.metric = intervals.metric
    where metrics.metric not in ('threshold', 'positives', 'rows', 'entities')

)

select * from final
