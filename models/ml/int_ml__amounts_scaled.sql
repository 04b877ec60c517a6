{{ config(materialized='view') }}

with measured as (

    select * from {{ ref('int_ml__amounts_measured') }}

),

fits as (

    select * from {{ ref('fct_ml__fits') }}
    where naive_candidate is not null

),

amounts_scaled as (

    select
        measured.task,
        measured.candidate,
        measured.split,
        measured.mae / nullif(fits.naive_error, 0) as mase,
        measured.mae / nullif(naive.mae, 0) as relative_mae
    from measured
    inner join fits
        on
            measured.task = fits.task
            and measured.candidate = fits.candidate
            and measured.split = fits.scored_split
    left join measured as naive
        on
            fits.task = naive.task
            and fits.naive_candidate = naive.candidate
            and measured.split = naive.split

)

select * from amounts_scaled
