with scores as (

    select
        candidate,
        greatest(score, 0) as score,
        label - greatest(score, 0) as residual
    from {{ ref('ml_bike_sales__scores') }}
    where split = 'validation'

),

-- Large forecasts miss by more: up to four bands of the score, each with fifty rows
counted as (

    select
        *,
        rank() over (partition by candidate order by score) as place,
        count(*) over (partition by candidate) as rows_count
    from scores

),

banded as (

    select
        candidate,
        score,
        residual,
        floor(
            (place - 1) * least(greatest(floor(rows_count / 50), 1), 4) / rows_count
        ) + 1 as band
    from counted

),

spreads as (

    select
        candidate,
        band::int as band,
        case when band = 1 then 0 else min(score) end::double as lowest_score,
        percentile_cont(0.1) within group (order by residual) as lower_residual,
        percentile_cont(0.9) within group (order by residual) as upper_residual,
        count(*) as rows_count
    from banded
    group by candidate, band

)

select * from spreads
