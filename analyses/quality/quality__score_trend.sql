with input_scores as (
    select * from {{ ref('fct_quality__input_scores') }}
    where dimension = 'all'
),

-- The latest thirty loads of an input are enough to see a drift.
numbered as (
    select
        input,
        score::double as score,
        failed_rules_count,
        is_sample,
        is_current,
        loaded_at,
        row_number() over (
            partition by input
            order by loaded_at desc, load_id
        ) as loads_ago,
        count(*) over (partition by input) as loads_count
    from input_scores
)

select
    input,
    score,
    failed_rules_count,
    is_sample,
    is_current,
    loaded_at,
    loads_count,
    loads_count - loads_ago + 1 as load_number
from numbered
where loads_ago <= 30
order by input, loaded_at, load_number
