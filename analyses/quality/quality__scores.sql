with input_scores as (
    select * from {{ ref('fct_quality__input_scores') }}
    where is_current
)

select
    input,
    dimension,
    score::double as score,
    rules_count,
    failed_rules_count
from input_scores
order by input, dimension
