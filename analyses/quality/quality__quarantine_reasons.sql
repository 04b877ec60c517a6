with quarantined_rows as (
    select * from {{ ref('fct_quality__quarantined_rows') }}
),

-- A reason ends with the value that it is about ("Quantity is not a number: six"): the
-- kinds are counted here, the values stand in the table.
kinds as (
    select
        input,
        split_part(reason, ': ', 1) as reason
    from quarantined_rows
)

select
    input,
    reason,
    count(*) as rows_count,
    -- of all reasons, those beyond the limit too
    (sum(count(*)) over ())::bigint as all_rows_count
from kinds
group by input, reason
order by rows_count desc, input asc, reason asc
limit 20
