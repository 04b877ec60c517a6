-- One row per space, number of segments and index. The first index falls with every
-- further segment, so only its bend tells something; the others have a best.
{%- set indices = [
    'inertia', 'silhouette', 'calinski_harabasz', 'davies_bouldin', 'stability_ari',
    'smallest_cluster_share',
] %}
with candidates as (
    select * from {{ ref('fct_retail__segment_candidates') }}
)

{% for index in indices %}
select
    space,
    clusters_count,
    {{ loop.index }} as index_number,
    '{{ index }}' as index_name,
    {{ index }} as index_value,
    is_champion,
    is_chosen_in_space,
    reason
from candidates
where {{ index }} is not null
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
order by index_number, space, clusters_count
