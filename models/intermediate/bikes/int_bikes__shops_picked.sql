with staged as (

    select * from {{ ref('stg_bikes__bikeshops') }}
    where row_status = 'clean'

),

-- All columns stand in the order, so that one row alone can come first.
ranked as (

    select
        *,
        count(*) over (partition by shop_id) > 1 as has_key_conflict,
        row_number() over (
            partition by shop_id
            order by
                city is null,
                latitude is null,
                shop_name,
                city nulls last,
                state nulls last,
                latitude nulls last,
                longitude nulls last
        ) as place

    from staged

),

shops_picked as (

    select
        shop_id,
        shop_name,
        city,
        state,
        latitude,
        longitude,
        has_key_conflict

    from ranked
    where place = 1

)

select * from shops_picked
