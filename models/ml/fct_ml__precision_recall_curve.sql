with points as (

    select * from {{ ref('int_ml__curve_points_picked') }}
    where all_positives_count > 0

),

final as (

    select
        task,
        candidate,
        split,
        point_number::bigint as point_number,
        score as threshold,
        true_positives_count::double / all_positives_count as recall,
        coalesce(true_positives_count::double / nullif(predicted_count, 0), 1)
            as precision
    from points

)

select * from final
