-- A table: joined by the step alone, it spares a product of all rows with all times
{{ config(materialized='table') }}

{%- set grid = purchase_steps() %}

with as_ofs as (

    select * from {{ ref('int_clickstream__purchase_as_ofs_listed') }}

),

lookback as (

    select generated_number as steps_before
    from ({{ dbt.generate_series(grid.lookback_steps) }}) as series

),

lookbacks_listed as (

    select
        as_ofs.step_number as as_of_step,
        as_ofs.step_number - lookback.steps_before as step_number,
        as_ofs.users_share
    from as_ofs
    cross join lookback

)

select * from lookbacks_listed
