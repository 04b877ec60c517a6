-- Each component once: its variance stands in every row of its features. The feature
-- that weighs most in it is named, ties by alphabet.
with components as (
    select * from {{ ref('fct_retail__segment_components') }}
),

weighed as (
    select
        *,
        row_number() over (
            partition by space, component
            order by round(abs(loading), 9) desc, feature
        ) as loading_rank
    from components
)

select
    space,
    component,
    feature,
    loading,
    explained_variance_share,
    cumulative_variance_share,
    wanted_variance_share,
    is_kept
from weighed
where loading_rank = 1
order by space, component
