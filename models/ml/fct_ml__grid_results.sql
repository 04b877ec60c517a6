with first_fits as (

    select * from {{ ref('int_ml__first_fits_picked') }}

),

opened as (

    select
        task,
        candidate,
        cv_metric,
        {{ unnest_json('grid_results', {
            'parameters': 'json',
            'mean': 'double',
            'deviation': 'double',
            'rank': 'integer',
        }) }}
    from first_fits

),

final as (

    select
        task,
        candidate,
        parameters::{{ dbt.type_string() }} as parameters,
        cv_metric,
        mean as cv_mean,
        deviation as cv_deviation,
        rank as grid_rank
    from opened

)

select * from final
