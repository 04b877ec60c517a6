with ranked as (

    select * from {{ ref('int_ml__amounts_ranked') }}

),

scales as (

    select
        task,
        candidate,
        split,
        count(*) as rows_count,
        min(label) = max(label) as is_one_label,
        coalesce(
            nullif(greatest(max(abs(label)), max(abs(score))), 0), 1
        ) as scale
    from ranked
    group by task, candidate, split

),

-- Measured in the largest value of the split, errors fit a decimal with 24 places, and
-- decimals add up the same in any order of the rows
scaled as (

    select
        ranked.task,
        ranked.candidate,
        ranked.split,
        scales.scale,
        scales.rows_count,
        scales.is_one_label,
        ranked.label_rank,
        ranked.score_rank,
        (ranked.label / scales.scale)::decimal(38, 24) as label,
        (ranked.score - ranked.label) / scales.scale as error
    from ranked
    inner join scales
        on
            ranked.task = scales.task
            and ranked.candidate = scales.candidate
            and ranked.split = scales.split

),

means as (

    select
        task,
        candidate,
        split,
        sum(label)::double / count(*) as mean_label
    from scaled
    group by task, candidate, split

),

summed as (

    select
        scaled.task,
        scaled.candidate,
        scaled.split,
        scaled.scale,
        scaled.rows_count,
        scaled.is_one_label,
        sum(scaled.error::decimal(38, 24))::double as error_sum,
        sum(abs(scaled.error)::decimal(38, 24))::double as absolute_sum,
        sum((scaled.error * scaled.error)::decimal(38, 24))::double as squared_sum,
        sum(power(scaled.label::double - means.mean_label, 2)::decimal(38, 24))::double
            as deviation_sum,
        scaled.rows_count * sum(scaled.label_rank * scaled.score_rank)
        - sum(scaled.label_rank) * sum(scaled.score_rank) as ranks_covariance,
        scaled.rows_count * sum(scaled.label_rank * scaled.label_rank)
        - sum(scaled.label_rank) * sum(scaled.label_rank) as label_ranks_variance,
        scaled.rows_count * sum(scaled.score_rank * scaled.score_rank)
        - sum(scaled.score_rank) * sum(scaled.score_rank) as score_ranks_variance
    from scaled
    inner join means
        on
            scaled.task = means.task
            and scaled.candidate = means.candidate
            and scaled.split = means.split
    group by
        scaled.task, scaled.candidate, scaled.split, scaled.scale, scaled.rows_count,
        scaled.is_one_label

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
            when not is_one_label then 1 - squared_sum / deviation_sum
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
