{{ config(materialized='table') }}

with splits as (

    select * from {{ ref('int_stock__stockout_splits_assigned') }}

),

days as (

    select
        {{ dbt.dateadd('day', 1, 'stock_date') }}::timestamp as as_of,
        count(*) as rows_count
    from {{ ref('int_stock__stockout_days_prepared') }}
    where is_asked
    group by stock_date

),

counted as (

    select
        splits.*,
        sum(days.rows_count) over (partition by splits.split) as split_rows
    from splits
    left join days on splits.as_of = days.as_of

),

as_ofs_listed as (

    select
        step_number,
        split,
        case
            when split = 'current' or split_rows is null then 1
            when split = 'train'
                then least(1, {{ var('stock_stockout_training_rows') }} / split_rows)
            else least(1, {{ var('stock_stockout_evaluation_rows') }} / split_rows)
        end::double as rows_share,
        as_of,
        label_ends_at
    from counted

)

select * from as_ofs_listed
