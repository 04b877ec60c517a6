with points as (

    select * from {{ ref('int_ml__curve_points_picked') }}
    where all_positives_count > 0 and all_positives_count < all_rows_count

),

final as (

    select
        task,
        candidate,
        split,
        point_number::bigint as point_number,
        score as threshold,
        (predicted_count - true_positives_count)::double
        / (all_rows_count - all_positives_count) as false_positive_rate,
        true_positives_count::double / all_positives_count as true_positive_rate
    from points

)

select * from final
