with daily as (

    select * from {{ ref('fct_stock__daily') }}

),

last_day as (

    select max(stock_date) as last_date from daily

),

-- Consecutive days have the same difference to their number.
numbered as (

    select
        *,
        {{ dbt.datediff("'1900-01-01'::date", 'stock_date', 'day') }}
        - row_number() over (partition by store_id, product_id order by stock_date)
            as episode_number

    from daily
    where is_stockout

),

summed as (

    select
        store_id,
        product_id,
        max_by(category, stock_date) as category,
        count(*) as days_count,
        coalesce(sum(units_sold_imputed), 0)::bigint as units_sold,
        coalesce(sum(lost_units), 0)::decimal(18, 4) as lost_units,
        coalesce(sum(lost_sales_amount), 0)::decimal(18, 4) as lost_sales_amount,
        coalesce({{ dbt.bool_or('is_promotion') }}, false) as has_promotion,
        min(stock_date) as starts_on,
        max(stock_date) as last_out_date

    from numbered
    group by store_id, product_id, episode_number

),

-- The evening before tells what was still there and what had been ordered.
final as (

    select
        summed.store_id,
        summed.product_id,
        summed.category,
        before.stock_on_hand_imputed as stock_before_units,
        before.units_on_order as on_order_before_units,
        summed.days_count,
        summed.units_sold,
        summed.lost_units,
        summed.lost_sales_amount,
        summed.last_out_date = last_day.last_date as is_open,
        summed.has_promotion,
        summed.starts_on,
        case
            when summed.last_out_date < last_day.last_date then summed.last_out_date
        end as ends_on

    from summed
    cross join last_day
    left join daily as before
        on
            summed.store_id = before.store_id
            and summed.product_id = before.product_id
            and before.stock_date = {{ dbt.dateadd('day', -1, 'summed.starts_on') }}

)

select * from final
