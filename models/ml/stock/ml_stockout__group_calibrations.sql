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

products as (

    select
        candidate,
        split,
        product_group,
        count(distinct entity_id) as products_count
    from scores
    group by candidate, split, product_group

),

calibrations as (

    select
        gaps.candidate,
        gaps.split,
        gaps.product_group,
        min(products.products_count) as products_count,
        sum(gaps.gap)::double / sum(gaps.rows_count) as expected_calibration_error
    from gaps
    inner join products
        on
            gaps.candidate = products.candidate
            and gaps.split = products.split
            and gaps.product_group = products.product_group
    group by gaps.candidate, gaps.split, gaps.product_group

)

select * from calibrations
