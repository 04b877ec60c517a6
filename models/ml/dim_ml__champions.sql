with candidates as (

    select * from {{ ref('dim_ml__candidates') }}

),

scores as (

    select * from {{ ref('int_ml__scores_unioned') }}
    where split = 'current'

),

metrics as (

    select * from {{ ref('int_ml__metrics_measured') }}

),

scored as (

    select distinct
        task,
        candidate
    from scores

),

eligible as (

    select
        candidates.task,
        candidates.candidate,
        candidates.kind,
        candidates.candidate_rank,
        candidates.is_baseline,
        candidates.selection_metric,
        candidates.selection_direction,
        validation.value as validation_value,
        test.value as test_value,
        case candidates.selection_direction
            when 'min' then -validation.value
            else validation.value
        end as merit
    from candidates
    inner join scored
        on candidates.task = scored.task and candidates.candidate = scored.candidate
    left join metrics as validation
        on
            candidates.task = validation.task
            and candidates.candidate = validation.candidate
            and candidates.selection_metric = validation.metric
            and validation.split = 'validation'
    left join metrics as test
        on
            candidates.task = test.task
            and candidates.candidate = test.candidate
            and candidates.selection_metric = test.metric
            and test.split = 'test'
    where not candidates.is_skipped

),

-- By merit on validation; where none was measured all are equal, and the first baseline
-- is the one that promises nothing
placed as (

    select
        *,
        count(merit) over (partition by task) as compared_count,
        row_number() over (
            partition by task
            order by
                merit desc nulls last,
                case when merit is null and is_baseline then 0 else 1 end,
                candidate_rank,
                candidate
        ) as place
    from eligible

),

final as (

    select
        task,
        candidate,
        kind,
        selection_metric,
        selection_direction,
        case
            when compared_count > 0
                then
                    case selection_direction
                        when 'min' then 'lowest ' else 'highest '
                    end
                    || selection_metric || ' on validation of ' || compared_count
                    || case compared_count
                        when 1 then ' candidate' else ' candidates'
                    end
            when is_baseline
                then 'no ' || selection_metric || ' on validation: the first baseline'
            else
                'no ' || selection_metric || ' on validation and no baseline: the first'
                || ' candidate'
        end as reason,
        compared_count,
        validation_value,
        test_value,
        is_baseline
    from placed
    where place = 1

)

select * from final
