with models as (

    select * from {{ ref('ml_segment__models') }}

),

final as (

    select
        candidate,
        space,
        reason,
        clusters_count,
        inertia,
        silhouette,
        calinski_harabasz,
        davies_bouldin,
        stability_ari,
        smallest_cluster_share,
        rows_count,
        fit_rows_count,
        silhouette_rows_count,
        components_count,
        explained_variance_share,
        is_champion,
        is_chosen_in_space
    from models

)

select * from final
