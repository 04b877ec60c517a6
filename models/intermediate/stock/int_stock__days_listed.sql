with picked as (

    select * from {{ ref('int_stock__days_picked') }}

),

followed as (

    select
        *,
        lead(stock_date) over (
            partition by store_id, product_id
            order by stock_date
        ) as next_date

    from picked

),

-- Staging takes dates from 1900 to 2100: the days of these 201 years are enough.
numbers as (

    select generated_number::int as days_after
    from ({{ dbt.generate_series(73414) }}) as series

),

-- Few days have none after them: only these are multiplied.
gaps as (

    select
        store_id,
        product_id,
        category,
        stock_date,
        {{ dbt.datediff('stock_date', 'next_date', 'day') }} - 1 as missing_days

    from followed
    where next_date > {{ dbt.dateadd('day', 1, 'stock_date') }}

),

days_listed as (

    select
        followed.store_id,
        followed.product_id,
        followed.category,
        followed.units_sold,
        followed.units_received,
        followed.stock_on_hand,
        followed.units_on_order,
        followed.lead_time_days,
        followed.list_price,
        followed.discount_share,
        followed.is_promotion,
        followed.is_holiday,
        followed.has_key_conflict,
        false as is_missing_day,
        followed.stock_date

    from followed
    union all
    select
        gaps.store_id,
        gaps.product_id,
        gaps.category,
        null as units_sold,
        null as units_received,
        null as stock_on_hand,
        null as units_on_order,
        null as lead_time_days,
        null as list_price,
        null as discount_share,
        null as is_promotion,
        null as is_holiday,
        false as has_key_conflict,
        true as is_missing_day,
        {{ dbt.dateadd('day', 'numbers.days_after', 'gaps.stock_date') }}::date
            as stock_date

    from gaps
    inner join numbers
        on gaps.missing_days >= numbers.days_after

)

select * from days_listed
