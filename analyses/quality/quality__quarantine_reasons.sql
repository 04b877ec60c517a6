with quarantined_rows as (
    select * from {{ ref('fct_quality__quarantined_rows') }}
)

select
    input,
    reason,
    count(*) as rows_count
from quarantined_rows
group by input, reason
order by rows_count desc, input, reason
limit 20
