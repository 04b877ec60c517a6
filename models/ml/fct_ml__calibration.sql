with points as (

    select * from {{ ref('int_ml__scores_cumulated') }}
    where is_probability

),

-- uniform: up to .1, over .1 and up to .2, and so on.
-- quantile: the edges are percentiles of the rows. A value is above the k-th of them if
-- more than k / 10 of the way from the first row to the last lies below it: whole
-- numbers tell it, no edge is computed, and equal scores are never parted.
binned as (

    select
        *,
        'uniform' as strategy,
        ceil(10 * score) as bin
    from points
    union all
    select
        *,
        'quantile' as strategy,
        ceil(
            10 * (all_rows_count - predicted_count)::double
            / nullif(all_rows_count - 1, 0)
        ) as bin
    from points

),

bounded as (

    select
        *,
        greatest(1, least(10, coalesce(bin, 1)))::integer as bin_number
    from binned

),

-- Sums are decimals: the same whatever the order in which rows come
summed as (

    select
        task,
        candidate,
        split,
        strategy,
        bin_number,
        min(score) as lowest_probability,
        max(score) as highest_probability,
        sum((score * rows_count)::decimal(38, 18))::double as probability_sum,
        sum(rows_count)::bigint as rows_count,
        sum(positives_count)::bigint as positives_count
    from bounded
    group by task, candidate, split, strategy, bin_number

),

final as (

    select
        task,
        candidate,
        split,
        strategy,
        bin_number,
        lowest_probability,
        highest_probability,
        probability_sum / rows_count as mean_probability,
        positives_count::double / rows_count as observed_share,
        rows_count,
        positives_count
    from summed

)

select * from final
