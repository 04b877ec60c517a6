{#-
    CTEs that part a CTE `times` into splits forward in time; the last is `splits_assigned`
    (`step_number`, `split`, `as_of`, `label_ends_at`).

    The last labelled times are the test, those before them whose label windows end by the
    first time of the test the validation, and those before them whose label windows end
    by its first time the training; each as many as its argument says at most. Of a short
    history no split gets more than a third; without a training time the validation
    trains, and where the test is all there is, it does: nothing can be judged that
    nothing was fitted before.
-#}
{% macro forward_splits(horizon_steps, test_as_ofs, validation_as_ofs, training_as_ofs) -%}
-- Of a short history each split gets a third of the times; those whose label windows
-- reach over the border to the next split are lost to both.
labelled as (
    select
        *,
        row_number() over (order by step_number desc) as place,
        greatest(
            1, floor((count(*) over () - {{ 2 * (horizon_steps - 1) }}) / 3)
        ) as third
    from times
    where not is_current
),

tested as (
    select
        *,
        min(as_of) filter (
            where place <= least({{ test_as_ofs }}, third)
        ) over () as first_test_at
    from labelled
),

earlier as (
    select
        step_number,
        as_of,
        label_ends_at,
        third,
        row_number() over (order by step_number desc) as place
    from tested
    where label_ends_at <= first_test_at
),

validated as (
    select
        *,
        min(as_of) filter (
            where place <= least({{ validation_as_ofs }}, third)
        ) over () as first_validation_at
    from earlier
),

parted as (
    select
        step_number,
        'test' as split,
        as_of,
        label_ends_at
    from tested
    where as_of >= first_test_at

    union all

    select
        step_number,
        case when as_of >= first_validation_at then 'validation' else 'train' end
            as split,
        as_of,
        label_ends_at
    from validated
    where as_of >= first_validation_at or label_ends_at <= first_validation_at
),

counted as (
    select
        *,
        count(*) filter (where split = 'train') over () as train_count,
        count(*) filter (where split <> 'test') over () as earlier_count,
        row_number() over (partition by split order by step_number desc) as split_place
    from parted
),

splits_assigned as (
    select
        step_number,
        case
            when split = 'validation' and train_count = 0 then 'train'
            when split = 'test' and earlier_count = 0 then 'train'
            else split
        end as split,
        as_of,
        label_ends_at
    from counted
    where split <> 'train' or split_place <= {{ training_as_ofs }}

    union all

    select
        step_number,
        'current' as split,
        as_of,
        label_ends_at
    from times
    where is_current
)
{%- endmacro %}
