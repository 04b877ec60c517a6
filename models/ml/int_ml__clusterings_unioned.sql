{{ config(materialized='view') }}

{% for task, models in built_clustering_tasks().items() %}
select
    task,
    candidate,
    silhouette,
    calinski_harabasz,
    davies_bouldin,
    stability_ari,
    clusters_count,
    smallest_cluster_share,
    rows_count,
    is_baseline,
    is_champion
from {{ models }}
union all
{% endfor %}
select
    cast(null as {{ dbt.type_string() }}) as task,
    cast(null as {{ dbt.type_string() }}) as candidate,
    cast(null as double) as silhouette,
    cast(null as double) as calinski_harabasz,
    cast(null as double) as davies_bouldin,
    cast(null as double) as stability_ari,
    cast(null as {{ dbt.type_bigint() }}) as clusters_count,
    cast(null as double) as smallest_cluster_share,
    cast(null as {{ dbt.type_bigint() }}) as rows_count,
    cast(null as {{ dbt.type_boolean() }}) as is_baseline,
    cast(null as {{ dbt.type_boolean() }}) as is_champion
where false
