with daily as (

    select
        store_id,
        product_id,
        count(*) filter (where is_stockout) as days_count,
        coalesce(sum(lost_units), 0) as lost_units,
        coalesce(sum(lost_sales_amount), 0) as lost_sales_amount

    from {{ ref('fct_stock__daily') }}
    group by store_id, product_id

),

episodes as (

    select
        store_id,
        product_id,
        sum(days_count) as days_count,
        sum(lost_units) as lost_units,
        sum(lost_sales_amount) as lost_sales_amount

    from {{ ref('fct_stock__stockouts') }}
    group by store_id, product_id

)

select
    daily.*,
    episodes.days_count as episode_days_count,
    episodes.lost_units as episode_lost_units

from daily
full join episodes
    on
        daily.store_id = episodes.store_id
        and daily.product_id = episodes.product_id
where
    daily.store_id is null
    or daily.days_count <> coalesce(episodes.days_count, 0)
    or daily.lost_units <> coalesce(episodes.lost_units, 0)
    or daily.lost_sales_amount <> coalesce(episodes.lost_sales_amount, 0)
