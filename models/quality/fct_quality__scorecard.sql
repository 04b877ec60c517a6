with scores as (

    select * from {{ ref('int_quality__scores_kept') }}

),

loads as (

    select * from {{ ref('int_quality__loads_identified') }}

),

scored as (

    select
        *,
        -- Nothing checked, nothing passed: no score and no verdict.
        case
            when checked_rows > 0
                then {{ as_decimal('passing_rows / checked_rows', 9, 12) }}
        end as score

    from scores

),

final as (

    select
        scored.load_id,
        scored.input,
        scored.rule,
        scored.table_name,
        scored.column_name,
        scored.dimension,
        scored.severity,
        scored.checked_rows,
        scored.passing_rows,
        scored.score,
        lag(scored.score) over (
            partition by scored.input, scored.rule
            order by scored.loaded_at, scored.load_id
        ) as previous_score,
        scored.threshold,
        scored.weight,
        -- As the rule's test says it, in whole rows, before any rounding.
        case
            when scored.checked_rows > 0
                then
                    scored.passing_rows
                    >= scored.threshold * scored.checked_rows
        end as is_passed,
        scored.is_sample,
        loads.load_id is not null as is_current,
        scored.loaded_at

    from scored
    left join loads
        on scored.input = loads.input and scored.load_id = loads.load_id

)

select * from final
