with first_fits as (

    select * from {{ ref('int_ml__first_fits_picked') }}

),

opened as (

    select
        task,
        candidate,
        {{ unnest_json('importances', {
            'feature': 'varchar',
            'mean': 'double',
            'deviation': 'double',
        }) }}
    from first_fits

),

ranked as (

    select
        task,
        candidate,
        feature,
        mean as importance,
        deviation,
        row_number() over (
            partition by task, candidate
            order by mean desc nulls last, feature
        )::integer as importance_rank
    from opened

)

select * from ranked
