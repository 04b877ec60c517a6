with effects as (

    select * from {{ ref('ml_demand_drivers__effects') }}

),

final as (

    select
        category,
        driver,
        level,
        method,
        reason,
        level_number,
        effect,
        lower,
        upper,
        standard_error,
        degrees_of_freedom,
        multiplier,
        multiplier_lower,
        multiplier_upper,
        dispersion,
        rows_count,
        censored_rows_count,
        products_count,
        clusters_count

    from effects

)

select * from final
