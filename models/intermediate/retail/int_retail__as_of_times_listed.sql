-- A table, because every model of the learning area reads it
{{ config(materialized='table') }}

-- One line a task; a variable that is null leaves the date to the data
{% set tasks = [
    ('repurchase', 'repurchase'), ('spend', 'repurchase'), ('recommend', 'recommend')
] %}

with periods as (
    select * from {{ ref('int_retail__periods_bounded') }}
),

tasks as (
    {% for task, settings in tasks %}
    {% set test_as_of = var('retail_' ~ settings ~ '_test_as_of') %}
    select
        '{{ task }}' as task,
        {{ var('retail_' ~ settings ~ '_horizon_days') }} as horizon_days,
        {{ var('retail_' ~ settings ~ '_training_step_days') }} as step_days,
        {{ var('retail_' ~ settings ~ '_training_as_ofs') }} as training_as_ofs,
        {{ "'" ~ test_as_of ~ "'" if test_as_of else 'null' }}::date::timestamp
            as test_as_of
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The label window of the test must have been seen to its end
bounds as (
    select
        tasks.task,
        tasks.horizon_days,
        tasks.step_days,
        tasks.training_as_ofs,
        periods.as_of as current_as_of,
        least(
            coalesce(
                tasks.test_as_of,
                {{ dbt.dateadd('day', '-tasks.horizon_days', 'periods.as_of') }}
            ),
            {{ dbt.dateadd('day', '-tasks.horizon_days', 'periods.as_of') }}
        ) as test_as_of,
        {{ dbt.dateadd(
            'day', var('retail_training_history_days'), 'periods.first_date'
        ) }} as earliest_as_of
    from tasks
    cross join periods
),

-- Backwards in time: 0 the test, 1 the validation one horizon before it, from 2 on the
-- training dates, each a step before the last
numbers as (
    select (generated_number - 1)::int as place
    from ({{ dbt.generate_series(1000) }}) as series
),

labelled as (
    select
        bounds.task,
        bounds.horizon_days,
        numbers.place,
        {{ dbt.dateadd(
            'day',
            '-(
                bounds.horizon_days * least(numbers.place, 1)
                + bounds.step_days * greatest(numbers.place - 1, 0)
            )',
            'bounds.test_as_of'
        ) }} as as_of,
        {{ dbt.dateadd('day', '-bounds.horizon_days', 'bounds.test_as_of') }}
            as validation_as_of,
        bounds.earliest_as_of
    from bounds
    inner join numbers on numbers.place <= bounds.training_as_ofs + 1
),

-- The labels that are known at the validation and at the test, each from its past
known as (
    select
        task,
        horizon_days,
        place,
        as_of,
        count(*) filter (
            where {{ dbt.dateadd('day', 'horizon_days', 'as_of') }} <= validation_as_of
        ) over (partition by task) as known_at_validation_count,
        count(*) over (partition by task) as known_count
    from labelled
    where earliest_as_of <= as_of
),

-- Nothing can be judged that nothing was fitted before: where no label is known by the
-- validation, its date trains; where the test is all there is, it does
listed as (
    select
        task,
        case
            when place = 0 and known_count > 1 then 'test'
            when place = 1 and known_at_validation_count > 0 then 'validation'
            else 'train'
        end as split,
        as_of,
        {{ dbt.dateadd('day', 'horizon_days', 'as_of') }} as label_ends_at
    from known

    union all

    select
        task,
        'current' as split,
        current_as_of as as_of,
        {{ dbt.dateadd('day', 'horizon_days', 'current_as_of') }} as label_ends_at
    from bounds
)

select * from listed
