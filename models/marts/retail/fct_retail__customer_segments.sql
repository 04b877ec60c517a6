with assignments as (

    select * from {{ ref('ml_segment__assignments') }}

),

final as (

    select
        entity_id as customer_id,
        candidate,
        segment_name,
        segment_id::integer as segment_id,
        component_1,
        component_2,
        distance,
        other_distance,
        is_outlier,
        is_fitted
    from assignments

)

select * from final
