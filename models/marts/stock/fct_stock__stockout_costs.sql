{%- set costs = var('stock_stockout_costs') %}

with scores as (

    select * from {{ ref('ml_stockout__scores') }}
    where split in ('validation', 'test')

),

candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where task = 'stockout'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'stockout'

),

-- An alert pays where the chance times what a miss costs is above what it costs
counted as (

    select
        candidate,
        split,
        count(*) as rows_count,
        count(*) filter (where label = 1) as stockouts_count,
        count(*) filter (where score * {{ costs.missed }} > {{ costs.alert }})
            as alerted_count,
        count(*) filter (
            where label = 1 and not score * {{ costs.missed }} > {{ costs.alert }}
        ) as missed_count
    from scores
    group by candidate, split

),

priced as (

    select
        *,
        (
            alerted_count * {{ costs.alert }} + missed_count * {{ costs.missed }}
        )::decimal(18, 4) as cost_amount,
        (stockouts_count * {{ costs.missed }})::decimal(18, 4) as never_cost_amount,
        (rows_count * {{ costs.alert }})::decimal(18, 4) as always_cost_amount,
        (stockouts_count * {{ costs.alert }})::decimal(18, 4) as perfect_cost_amount
    from counted

),

final as (

    select
        priced.candidate,
        priced.split,
        ({{ costs.alert }} / {{ costs.missed }}::double)::double as threshold,
        priced.rows_count,
        priced.stockouts_count,
        priced.alerted_count,
        priced.missed_count,
        priced.cost_amount,
        priced.never_cost_amount,
        priced.always_cost_amount,
        priced.perfect_cost_amount,
        1 - priced.cost_amount::double / nullif(
            least(priced.never_cost_amount, priced.always_cost_amount), 0
        )::double as saved_share,
        candidates.is_baseline,
        champions.candidate is not null as is_champion
    from priced
    inner join candidates on priced.candidate = candidates.candidate
    left join champions on priced.candidate = champions.candidate

)

select * from final
