with components as (

    select * from {{ ref('ml_segment__components') }}

),

final as (

    select
        space,
        feature,
        component::integer as component,
        loading,
        explained_variance_share,
        cumulative_variance_share,
        wanted_variance_share,
        is_kept
    from components

)

select * from final
