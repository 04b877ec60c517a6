with staged as (

    select * from {{ ref('stg_bikes__customers') }}
    where row_status = 'clean'

),

-- All columns stand in the order, so that one row alone can come first.
ranked as (

    select
        *,
        count(*) over (partition by customer_id) > 1 as has_key_conflict,
        row_number() over (
            partition by customer_id
            order by
                gender is null,
                birth_year is null,
                gender nulls last,
                city nulls last,
                birth_year nulls last
        ) as place

    from staged

),

customers_picked as (

    select
        customer_id,
        gender,
        city,
        birth_year,
        has_key_conflict

    from ranked
    where place = 1

)

select * from customers_picked
