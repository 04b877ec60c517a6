with bins as (
    select * from {{ ref('fct_ml__calibration') }}
),

champions as (
    select * from {{ ref('dim_ml__champions') }}
)

-- The champions alone, on validation and test, in ten bins of as many rows each.
select
    bins.task,
    bins.candidate,
    bins.split,
    bins.bin_number,
    bins.rows_count,
    bins.mean_probability,
    bins.observed_share
from bins
inner join champions
    on
        bins.task = champions.task
        and bins.candidate = champions.candidate
where
    bins.strategy = 'quantile'
    and bins.split in ('validation', 'test')
    and bins.mean_probability is not null
    and bins.observed_share is not null
order by bins.task, bins.split, bins.bin_number
