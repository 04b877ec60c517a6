with days as (

    select * from {{ ref('int_quality__days_measured') }}

),

-- On a scale where usual days differ by about the same everywhere: counts
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
        -- What chance alone moves a day's value by, about.
        case measure
            when 'level' then 0.02
            when 'rows' then 1
            else 0.5 / sqrt(rows_count::double)
        end as chance_deviation

    from days

),

-- The day against the same weekday of four weeks before and after.
compared as (

    select
        scaled.input,
        scaled.series,
        scaled.measured_date,
        median(others.scaled_value) as expected_scaled,
        count(*) as others_count

    from scaled
    inner join scaled as others
        on
            scaled.input = others.input
            and scaled.series = others.series
            and scaled.measured_date <> others.measured_date
            and abs({{
                dbt.datediff('others.measured_date', 'scaled.measured_date', 'day')
            }}) in (7, 14, 21, 28)
    group by scaled.input, scaled.series, scaled.measured_date

),

days_compared as (

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

select * from days_compared
