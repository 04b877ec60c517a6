with files as (

    select * from {{ ref('int_quality__input_files_unioned') }}
    where removed_at is null

),

loads_identified as (

    select
        input,
        {{ dbt.hash(dbt.listagg(
            "file || ' ' || coalesce(fingerprint, '') || ' ' || raw_rows",
            "','",
            'order by file'
        )) }} as load_id,
        {{ dbt.bool_or('is_sample') }} as is_sample,
        count(*) as files_count,
        sum(raw_rows)::bigint as raw_rows,
        max(read_at) as loaded_at

    from files
    group by input

)

select * from loads_identified
