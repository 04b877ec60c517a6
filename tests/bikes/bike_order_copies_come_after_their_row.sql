-- The copies of a row, numbered by line: the first is clean, and no other.
with numbered as (

    select
        source_file,
        source_line,
        row_status,
        row_number() over (
            partition by
                order_id,
                line_number,
                order_date,
                model_id,
                customer_id,
                shop_id,
                quantity,
                discount_share,
                total_amount
            order by source_file, source_line
        ) as copy_number
    from {{ ref('stg_bikes__orders') }}
    where row_status <> 'quarantined'

)

select * from numbered
where (copy_number = 1) <> (row_status = 'clean')
