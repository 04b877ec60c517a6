with anomalies as (
    select * from {{ ref('fct_quality__anomalies') }}
)

-- Of very many the farthest out.
select
    input,
    grain,
    measure,
    column_name,
    rows_count,
    measured_value,
    expected_value,
    deviations,
    measured_date,
    count(*) over () as anomalies_count
from anomalies
where is_anomaly
qualify
    row_number() over (
        order by abs(deviations) desc, input, measure, column_name, measured_date
    ) <= 1000
order by input, measure, column_name, measured_date
