-- A table: the ratios of the features stand on few of the rows of the windows
{{ config(materialized='table') }}

{%- set horizon = var('stock_stockout_horizon_days') | int %}

with days as (

    select
        *,
        {{ dbt.dateadd('day', 1, 'stock_date') }}::timestamp as as_of
    from {{ ref('int_stock__stockout_days_measured') }}
    where is_asked

),

as_ofs as (

    select * from {{ ref('int_stock__stockout_as_ofs_listed') }}

),

products as (

    select * from {{ ref('int_stock__stockout_products_drawn') }}

),

rows_drawn as (

    select
        days.*,
        as_ofs.split,
        case
            when as_ofs.split <> 'current' then (days.out_days_ahead > 0)::int
        end::double as label
    from days
    inner join as_ofs on days.as_of = as_ofs.as_of
    inner join products on days.product_id = products.product_id
    where
        as_ofs.split = 'current'
        or (
            days.known_days_ahead = {{ horizon }}
            and (as_ofs.split = 'test' or not products.is_unseen)
            and case
                when as_ofs.split = 'train'
                    then {{ draw_of("concat_ws('|', days.product_id, days.store_id, "
                        "days.stock_date)") }}
                else products.draw
            end < as_ofs.rows_share
        )

)

select * from rows_drawn
