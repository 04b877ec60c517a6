with days as (

    select * from {{ ref('int_stock__days_checked') }}

),

-- Files that state it on every row mean what was agreed: deliveries count, not days.
series as (

    select
        store_id,
        product_id,
        count(lead_time_days) as lead_times_count,
        sum(lead_time_days::bigint) as lead_time_sum,
        sum(lead_time_days::bigint * lead_time_days) as lead_time_square_sum

    from days
    where coalesce(units_received > 0, true) and lead_time_days >= 0
    group by store_id, product_id

),

every_series as (

    select distinct
        store_id,
        product_id

    from days

),

products as (

    select
        product_id,
        sum(lead_times_count)::bigint as lead_times_count,
        sum(lead_time_sum)::bigint as lead_time_sum,
        sum(lead_time_square_sum)::bigint as lead_time_square_sum

    from series
    group by product_id

),

chosen as (

    select
        every_series.store_id,
        every_series.product_id,
        case
            when series.lead_times_count >= 3 then 'store_and_product' else 'product'
        end as lead_time_source,
        case
            when series.lead_times_count >= 3 then series.lead_times_count
            else products.lead_times_count
        end as lead_times_count,
        case
            when series.lead_times_count >= 3 then series.lead_time_sum
            else products.lead_time_sum
        end as lead_time_sum,
        case
            when series.lead_times_count >= 3 then series.lead_time_square_sum
            else products.lead_time_square_sum
        end as lead_time_square_sum

    from every_series
    inner join products
        on every_series.product_id = products.product_id
    left join series
        on
            every_series.store_id = series.store_id
            and every_series.product_id = series.product_id

),

lead_times_measured as (

    select
        store_id,
        product_id,
        lead_time_source,
        lead_times_count,
        lead_time_sum::double / lead_times_count as lead_time_days,
        sqrt(
            (lead_times_count * lead_time_square_sum - lead_time_sum * lead_time_sum)
            ::double / nullif(lead_times_count * (lead_times_count - 1), 0)
        ) as lead_time_deviation

    from chosen

)

select * from lead_times_measured
