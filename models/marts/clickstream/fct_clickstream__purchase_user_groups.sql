with scores as (

    select * from {{ ref('ml_purchase__user_groups') }}

),

candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where task = 'purchase'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'purchase'

),

{{ measure_groups('user_group') }},

final as (

    select
        measured.candidate,
        measured.split,
        measured.user_group,
        measured.entities_count as users_count,
        measured.rows_count,
        measured.positives_count,
        measured.expected_count as expected_purchases,
        measured.roc_auc,
        measured.pr_auc,
        measured.log_loss,
        candidates.is_baseline,
        champions.candidate is not null as is_champion
    from measured
    inner join candidates on measured.candidate = candidates.candidate
    left join champions on measured.candidate = champions.candidate

)

select * from final
