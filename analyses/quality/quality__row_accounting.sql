with row_accounting as (
    select * from {{ ref('fct_quality__row_accounting') }}
),

-- One bar an input, one part a row.
parts as (
    select
        input,
        raw_rows,
        1 as part_number,
        'clean' as part,
        clean_rows as rows_count
    from row_accounting

    union all

    select
        input,
        raw_rows,
        2 as part_number,
        'duplicate' as part,
        duplicate_rows as rows_count
    from row_accounting

    union all

    select
        input,
        raw_rows,
        3 as part_number,
        'quarantined' as part,
        quarantined_rows as rows_count
    from row_accounting
)

select
    input,
    part_number,
    part,
    sum(raw_rows)::bigint as raw_rows,
    sum(rows_count)::bigint as rows_count
from parts
group by input, part_number, part
order by input, part_number
