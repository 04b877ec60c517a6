with first_fits as (

    select * from {{ ref('int_ml__first_fits_picked') }}

),

final as (

    select
        task,
        candidate,
        kind,
        description,
        selection_metric,
        selection_direction,
        parameters,
        cv_metric,
        folds_kind,
        features,
        library_versions,
        skipped_reason,
        candidate_rank::integer as candidate_rank,
        cv_mean,
        cv_deviation,
        folds_count::integer as folds_count,
        seed::bigint as seed,
        is_baseline,
        skipped_reason is not null as is_skipped
    from first_fits

)

select * from final
