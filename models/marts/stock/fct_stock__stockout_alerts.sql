with alerts as (

    select * from {{ ref('ml_stockout__alerts') }}

),

budgets as (

    select * from {{ ref('ml_stockout__budgets') }}

),

candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where task = 'stockout'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'stockout'

),

counted as (

    select
        alerts.candidate,
        alerts.split,
        budgets.alerts_count,
        count(distinct alerts.as_of) as days_count,
        count(*) filter (where alerts.place <= budgets.places_count) as alerted_count,
        count(*) filter (
            where alerts.place <= budgets.places_count and alerts.label = 1
        ) as right_count,
        count(*) filter (where alerts.label = 1) as stockouts_count
    from alerts
    inner join budgets
        on alerts.split = budgets.split and alerts.as_of = budgets.as_of
    group by alerts.candidate, alerts.split, budgets.alerts_count

),

final as (

    select
        counted.candidate,
        counted.split,
        counted.alerts_count::integer as alerts_count,
        counted.days_count,
        counted.alerted_count,
        counted.right_count,
        counted.stockouts_count,
        counted.right_count::double / counted.alerted_count as precision,
        counted.right_count::double / nullif(counted.stockouts_count, 0) as recall,
        candidates.is_baseline,
        champions.candidate is not null as is_champion
    from counted
    inner join candidates on counted.candidate = candidates.candidate
    left join champions on counted.candidate = champions.candidate

)

select * from final
