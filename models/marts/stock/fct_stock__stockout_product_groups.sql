with scores as (

    select * from {{ ref('ml_stockout__product_groups') }}

),

candidates as (

    select * from {{ ref('dim_ml__candidates') }}
    where task = 'stockout'

),

champions as (

    select * from {{ ref('dim_ml__champions') }}
    where task = 'stockout'

),

calibrations as (

    select * from {{ ref('ml_stockout__group_calibrations') }}

),

{{ measure_groups('product_group') }},

final as (

    select
        measured.candidate,
        measured.split,
        measured.product_group,
        measured.entities_count as products_count,
        measured.rows_count,
        measured.positives_count,
        measured.expected_count as expected_stockouts,
        measured.roc_auc,
        measured.pr_auc,
        measured.log_loss,
        calibrations.expected_calibration_error,
        candidates.is_baseline,
        champions.candidate is not null as is_champion
    from measured
    inner join calibrations
        on
            measured.candidate = calibrations.candidate
            and measured.split = calibrations.split
            and measured.product_group = calibrations.product_group
    inner join candidates on measured.candidate = candidates.candidate
    left join champions on measured.candidate = champions.candidate

)

select * from final
