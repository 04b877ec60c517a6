with ranked as (

    select * from {{ ref('int_ml__amounts_ranked') }}

),

scales as (

    select
        task,
        candidate,
        split,
        count(*) as rows_count,
        min(label) as lowest_label,
        max(label) - min(label) as labels_range,
        coalesce(
            nullif(greatest(max(abs(label)), max(abs(score))), 0), 1
        ) as scale
    from ranked
    group by task, candidate, split

),

-- Measured in the largest value of the split, and labels in their range, both fit a
-- decimal with 24 places; decimals add up the same in any order of the rows
scaled as (

    select
        ranked.task,
        ranked.candidate,
        ranked.split,
        scales.scale,
        scales.rows_count,
        scales.labels_range,
        ranked.label_rank,
        ranked.score_rank,
        (ranked.score - ranked.label) / scales.scale as error,
        (ranked.label - scales.lowest_label) / nullif(scales.labels_range, 0) as height
    from ranked
    inner join scales
        on
            ranked.task = scales.task
            and ranked.candidate = scales.candidate
            and ranked.split = scales.split

),

summed as (

    select
        task,
        candidate,
        split,
        scale,
        rows_count,
        labels_range,
        sum(error::decimal(38, 24))::double as error_sum,
        sum(abs(error)::decimal(38, 24))::double as absolute_sum,
        sum((error * error)::decimal(38, 24))::double as squared_sum,
        sum((height * height)::decimal(38, 24))::double
        - power(sum(height::decimal(38, 24))::double, 2) / rows_count as deviation_sum,
        rows_count * sum(label_rank * score_rank)
        - sum(label_rank) * sum(score_rank) as ranks_covariance,
        rows_count * sum(label_rank * label_rank)
        - sum(label_rank) * sum(label_rank) as label_ranks_variance,
        rows_count * sum(score_rank * score_rank)
        - sum(score_rank) * sum(score_rank) as score_ranks_variance
    from scaled
    group by task, candidate, split, scale, rows_count, labels_range

),

measured as (

    select
        task,
        candidate,
        split,
        scale * absolute_sum / rows_count as mae,
        scale * sqrt(squared_sum / rows_count) as rmse,
        case
            when rows_count < 2 then null
            when labels_range > 0
                then
                    1 - squared_sum / deviation_sum
                    * power(scale / labels_range, 2)
            when squared_sum = 0 then 1
            else 0
        end::double as r2,
        ranks_covariance::double / nullif(
            sqrt(label_ranks_variance::double * score_ranks_variance::double), 0
        ) as spearman,
        scale * error_sum / rows_count as bias,
        rows_count
    from summed

)

select * from measured
