{%- set kept = var('ml_curve_points', 1000) -%}

with points as (

    select * from {{ ref('int_ml__scores_cumulated') }}

),

-- Of more points than are kept, those at which an even staircase of that many steps
-- rises; it rises at the last, and the first is its ground
picked as (

    select
        task,
        candidate,
        split,
        score,
        point_number,
        predicted_count,
        true_positives_count,
        all_rows_count,
        all_positives_count
    from points
    where
        points_count <= {{ kept }}
        or point_number = 1
        or floor((point_number - 1) * ({{ kept }} - 1) / (points_count - 1)::double)
        > floor((point_number - 2) * ({{ kept }} - 1) / (points_count - 1)::double)

),

-- Above all scores, where nothing is called positive
origins as (

    select
        task,
        candidate,
        split,
        cast(null as double) as score,
        0 as point_number,
        0 as predicted_count,
        0 as true_positives_count,
        all_rows_count,
        all_positives_count
    from points
    where point_number = 1

),

final as (

    select * from picked
    union all
    select * from origins

)

select * from final
