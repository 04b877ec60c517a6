with days as (

    select * from {{ ref('int_quality__days_measured') }}

),

-- On a scale where a usual day differs from another by about the same everywhere: counts
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

differences as (

    select
        scaled.*,
        compared.expected_scaled,
        scaled.scaled_value - compared.expected_scaled as difference

    from scaled
    inner join compared
        on
            scaled.input = compared.input
            and scaled.series = compared.series
            and scaled.measured_date = compared.measured_date
    where compared.others_count >= 3

),

scales as (

    select
        input,
        series,
        1.4826 * median(abs(difference)) as usual_deviation

    from differences
    group by input, series

),

judged as (

    select
        differences.*,
        round(
            differences.difference
            / greatest(scales.usual_deviation, differences.chance_deviation),
            6
        ) as deviations

    from differences
    inner join scales
        on
            differences.input = scales.input
            and differences.series = scales.series

),

final as (

    select
        input,
        measure,
        column_name,
        rows_count,
        measured_value,
        case measure
            when 'rows' then greatest(power(expected_scaled / 2, 2) - 0.375, 0)
            when 'level' then exp(expected_scaled)
            else power(sin(expected_scaled), 2)
        end as expected_value,
        deviations,
        abs(deviations) > {{ var('quality_anomaly_deviations') }} as is_anomaly,
        measured_date

    from judged

)

select * from final
