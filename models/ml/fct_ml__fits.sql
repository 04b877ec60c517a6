with models as (

    select * from {{ ref('int_ml__models_unioned') }}

),

final as (

    select
        task,
        candidate,
        scored_split,
        fit_rows_count::bigint as fit_rows_count,
        fit_positives_count::bigint as fit_positives_count,
        naive_candidate,
        naive_error,
        first_as_of,
        last_as_of
    from models

)

select * from final
