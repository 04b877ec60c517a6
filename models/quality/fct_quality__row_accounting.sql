with files as (
    select * from {{ ref('fct_quality__input_files') }}
),

final as (
    select
        input,
        case
            when count(*) <= 3
                then {{ dbt.listagg('file', "', '", 'order by file') }}
            else min(file) || ' … ' || max(file)
        end as source,
        {{ dbt.bool_or('is_sample') }} as is_sample,
        count(*) filter (where coalesce(format, '') <> 'none') as files_count,
        cast(sum(raw_rows) as {{ dbt.type_bigint() }}) as raw_rows,
        cast(sum(clean_rows) as {{ dbt.type_bigint() }}) as clean_rows,
        cast(sum(duplicate_rows) as {{ dbt.type_bigint() }}) as duplicate_rows,
        cast(sum(quarantined_rows) as {{ dbt.type_bigint() }}) as quarantined_rows
    from files
    where removed_at is null
    group by input
)

select * from final
