with differences as (

    select * from {{ ref('int_quality__periods_compared') }}

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
        grain,
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
        -- No row where 9.21 are expected has a chance of exp(-9.21): one in 10,000.
        abs(deviations) > {{ var('quality_anomaly_deviations') }}
        or (
            measure = 'rows'
            and rows_count = 0
            and power(expected_scaled / 2, 2) - 0.375 >= 9.21
        ) as is_anomaly,
        measured_date

    from judged

)

select * from final
