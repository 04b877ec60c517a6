{%- set horizon = var('stock_stockout_horizon_days') | int %}

with warned as (

    select * from {{ ref('ml_stockout__warnings') }}

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'stockout'

),

counted as (

    {% for days in range(1, horizon + 1) %}
    select
        candidate,
        split,
        '{{ days }}' as warning,
        alerts_count,
        count(*) as episodes_count,
        count(*) filter (where days_before >= {{ days }}) as warned_count
    from warned
    group by candidate, split, alerts_count

    union all

    {% endfor %}
    select
        candidate,
        split,
        'lead_time' as warning,
        alerts_count,
        count(*) as episodes_count,
        count(*) filter (where days_before >= lead_time_days) as warned_count
    from warned
    where lead_time_days <= {{ horizon }}
    group by candidate, split, alerts_count

),

final as (

    select
        counted.candidate,
        counted.split,
        counted.warning,
        counted.alerts_count::integer as alerts_count,
        counted.episodes_count,
        counted.warned_count,
        counted.warned_count::double / counted.episodes_count as recall,
        champions.candidate is not null as is_champion
    from counted
    left join champions on counted.candidate = champions.candidate

)

select * from final
