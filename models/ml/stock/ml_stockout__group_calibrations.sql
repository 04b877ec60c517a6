{{ config(materialized='view') }}

with scores as (

    select
        *,
        rank() over (
            partition by candidate, split, product_group order by score
        ) as place,
        count(*) over (partition by candidate, split, product_group) as group_rows
    from {{ ref('ml_stockout__product_groups') }}

),

-- Ten bins between the tenths of the scores, as in fct_ml__calibration
gaps as (

    select
        candidate,
        split,
        product_group,
        greatest(ceil(10.0 * (place - 1) / greatest(group_rows - 1, 1)), 1) as bin,
        count(*) as rows_count,
        abs(sum((score - label)::decimal(38, 18))) as gap
    from scores
    group by
        candidate,
        split,
        product_group,
        greatest(ceil(10.0 * (place - 1) / greatest(group_rows - 1, 1)), 1)

),

calibrations as (

    select
        candidate,
        split,
        product_group,
        sum(gap)::double / sum(rows_count) as expected_calibration_error
    from gaps
    group by candidate, split, product_group

)

select * from calibrations
