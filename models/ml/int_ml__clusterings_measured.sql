{#- name of the metric -> column that holds it -#}
{%- set metrics = {
    'silhouette': 'silhouette',
    'calinski_harabasz': 'calinski_harabasz',
    'davies_bouldin': 'davies_bouldin',
    'stability_ari': 'stability_ari',
    'clusters': 'clusters_count',
    'smallest_cluster_share': 'smallest_cluster_share',
    'rows': 'rows_count',
} -%}

{% for metric, column in metrics.items() %}
select
    task,
    candidate,
    'all' as split,
    '{{ metric }}' as metric,
    {{ column }}::double as value,
    is_baseline,
    is_champion
from {{ ref('int_ml__clusterings_unioned') }}
{{ 'union all' if not loop.last }}
{% endfor %}
