with failing_rows as (
    select * from {{ ref('fct_quality__failing_rows') }}
),

scorecard as (
    select * from {{ ref('fct_quality__scorecard') }}
    where is_current
)

-- Two rows of each rule, of the rules with the least room.
select
    failing_rows.input,
    failing_rows.rule,
    failing_rows.example_number,
    failing_rows.row_text,
    scorecard.column_name,
    scorecard.checked_rows - scorecard.passing_rows as failing_count,
    dense_rank() over (
        order by
            scorecard.score - scorecard.threshold,
            failing_rows.input,
            failing_rows.rule
    ) as rule_number
from failing_rows
inner join scorecard
    on
        failing_rows.input = scorecard.input
        and failing_rows.rule = scorecard.rule
where failing_rows.example_number <= 2
qualify rule_number <= 12
order by rule_number, failing_rows.example_number
