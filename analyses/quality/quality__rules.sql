with scorecard as (
    select * from {{ ref('fct_quality__scorecard') }}
    where is_current and checked_rows > 0
)

select
    input,
    rule,
    dimension,
    coalesce(column_name, 'the record') as column_name,
    is_passed,
    checked_rows,
    passing_rows,
    score::double as score,
    threshold::double as threshold,
    count(*) over () as rules_count,
    count(*) filter (where passing_rows < checked_rows) over () as broken_rules_count
from scorecard
qualify
    row_number() over (order by is_passed, score - threshold, input, rule) <= 20
order by is_passed, score - threshold, input, rule
