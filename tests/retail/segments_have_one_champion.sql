-- One champion among the candidates, chosen in its space, and it is the one that
-- customers are assigned by; one choice a space
with candidates as (

    select
        count(*) as candidates_count,
        count(*) filter (where is_champion) as champions_count,
        count(*) filter (where is_champion and not is_chosen_in_space) as lost_count,
        count(distinct space) as spaces_count,
        count(*) filter (where is_chosen_in_space) as chosen_count,
        max(case when is_champion then candidate end) as champion
    from {{ ref('fct_retail__segment_candidates') }}

),

assigned as (

    select
        min(candidate) as first_candidate,
        max(candidate) as last_candidate
    from {{ ref('fct_retail__customer_segments') }}

)

select candidates.*
from candidates
cross join assigned
where
    candidates.candidates_count > 0
    and (
        candidates.champions_count <> 1
        or candidates.lost_count > 0
        or candidates.chosen_count <> candidates.spaces_count
        or assigned.first_candidate <> candidates.champion
        or assigned.last_candidate <> candidates.champion
    )
