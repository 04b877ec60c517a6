-- A table, because every step of the forecast reads it
{{ config(materialized='table') }}

with bounds as (

    select
        min(order_month) as first_month,
        {{ dbt.dateadd('month', 1, 'max(order_month)') }} as next_month,
        {{ dbt.datediff('min(order_month)', 'max(order_month)', 'month') }} + 1
            as months_count
    from {{ ref('int_bikes__category_months_summed') }}

),

-- Backwards from the current time; staging takes dates of 201 years
numbers as (

    select (generated_number - 1)::int as place
    from ({{ dbt.generate_series(2412) }}) as series

),

months as (

    select
        bounds.months_count - numbers.place as step_number,
        mod(numbers.place, 3) = 0 as is_quarter,
        numbers.place = 0 as is_current,
        cast(
            {{ dbt.dateadd('month', '-numbers.place', 'bounds.next_month') }}
            as {{ dbt.type_timestamp() }}
        ) as as_of,
        cast(
            {{ dbt.dateadd('month', '3 - numbers.place', 'bounds.next_month') }}
            as {{ dbt.type_timestamp() }}
        ) as label_ends_at
    from bounds
    inner join numbers
        on
            numbers.place <= bounds.months_count - least(
                {{ var('bikes_forecast_history_months') }},
                floor(bounds.months_count / 2)
            )
    -- A label's window was seen to its end
    where numbers.place = 0 or numbers.place >= 3

),

times as (

    select * from months
    where is_quarter

),

{{ forward_splits(
    1,
    var('bikes_forecast_test_quarters'),
    var('bikes_forecast_validation_quarters'),
    1,
) }},

-- Months that judge nothing train: also those between two quarters of the validation or
-- the test, which are known to later fits alone
gathered as (

    select
        months.step_number,
        coalesce(splits_assigned.split, 'train') as split,
        months.as_of,
        months.label_ends_at,
        min(
            case when splits_assigned.split <> 'train' then months.step_number end
        ) over () as first_judged_step
    from months
    left join splits_assigned
        on months.step_number = splits_assigned.step_number

),

as_ofs_listed as (

    select
        step_number,
        split,
        as_of,
        label_ends_at
    from gathered
    where
        step_number
        >= first_judged_step - {{ var('bikes_forecast_training_months') }} - 2

)

select * from as_ofs_listed
