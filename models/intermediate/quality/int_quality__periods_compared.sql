with periods as (

    select * from {{ ref('int_quality__periods_measured') }}

),

-- On a scale where usual periods differ by about the same everywhere: counts
-- by their root, shares by the arc sine of theirs (Anscombe 1948), levels by their
-- logarithm.
scaled as (

    select
        *,
        {{ dbt.concat(['measure', "' '", "coalesce(column_name, '')"]) }} as series,
        case measure
            when 'rows' then 2 * sqrt(measured_value + 0.375)
            when 'level' then ln(measured_value)
            else asin(sqrt(measured_value))
        end as scaled_value,
        -- What chance alone moves a period's value by, about.
        case measure
            when 'level' then 0.02
            when 'rows' then 1
            else 0.5 / sqrt(rows_count::double)
        end as chance_deviation

    from periods

),

-- A day against the same weekday of four weeks before and after, a month against the
-- two months before and after.
steps as (

    select step_values.step::int as step
    from (values (-4), (-3), (-2), (-1), (1), (2), (3), (4)) as step_values (step)

),

neighboured as (

    select
        scaled.input,
        scaled.series,
        scaled.measured_date,
        case scaled.grain
            when 'month'
                then {{ dbt.dateadd('month', 'steps.step', 'scaled.measured_date') }}
            else {{ dbt.dateadd('day', '7 * steps.step', 'scaled.measured_date') }}
        end::date as other_date

    from scaled
    inner join steps on scaled.grain = 'day' or abs(steps.step) <= 2

),

compared as (

    select
        neighboured.input,
        neighboured.series,
        neighboured.measured_date,
        median(others.scaled_value) as expected_scaled,
        count(*) as others_count

    from neighboured
    inner join scaled as others
        on
            neighboured.input = others.input
            and neighboured.series = others.series
            and neighboured.other_date = others.measured_date
    group by neighboured.input, neighboured.series, neighboured.measured_date

),

periods_compared as (

    select
        scaled.*,
        round(compared.expected_scaled, 6) as expected_scaled,
        round(scaled.scaled_value - compared.expected_scaled, 6) as difference

    from scaled
    inner join compared
        on
            scaled.input = compared.input
            and scaled.series = compared.series
            and scaled.measured_date = compared.measured_date
    where
        compared.others_count >= 3
        -- Weekdays on which nothing ever happens say nothing of the others.
        and not (
            scaled.measure = 'rows'
            and scaled.rows_count = 0
            and round(compared.expected_scaled - 2 * sqrt(0.375), 6) = 0
        )

)

select * from periods_compared
