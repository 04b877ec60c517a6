with suggestions as (
    select * from {{ ref('fct_stock__reorder_suggestions') }}
),

predictions as (
    select * from {{ ref('fct_stock__stockout_predictions') }}
),

items as (
    select
        suggestions.product_id,
        suggestions.store_id,
        suggestions.category,
        suggestions.reason,
        suggestions.stock_on_hand,
        suggestions.units_on_order,
        suggestions.days_of_cover,
        suggestions.order_units,
        suggestions.expected_lost_units::double as expected_lost_units,
        suggestions.expected_lost_sales_amount::double as expected_lost_sales_amount,
        suggestions.expected_stockout_date,
        suggestions.delivery_expected_date,
        suggestions.as_of,
        predictions.probability,
        predictions.window_ends_at,
        suggestions.stock_on_hand = 0 as is_out
    from suggestions
    left join predictions
        on
            suggestions.store_id = predictions.store_id
            and suggestions.product_id = predictions.product_id
),

listed as (
    select
        'lost' as list,
        *,
        row_number() over (
            order by
                expected_lost_sales_amount desc nulls last, expected_lost_units desc,
                product_id asc, store_id asc
        ) as list_rank
    from items
    where expected_lost_units > 0
    union all
    select
        'likely' as list,
        *,
        row_number() over (
            order by
                probability desc, expected_lost_sales_amount desc nulls last,
                product_id asc, store_id asc
        ) as list_rank
    from items
    where probability is not null and not is_out
    union all
    select
        'out' as list,
        *,
        row_number() over (
            order by
                expected_lost_sales_amount desc nulls last, expected_lost_units desc,
                product_id asc, store_id asc
        ) as list_rank
    from items
    where is_out
)

select
    *,
    (select count(*) from items) as items_count,
    (select count(*) from items where is_out) as out_count,
    (select count(*) from items where order_units > 0) as orders_count
from listed
where list_rank <= 20
order by list, list_rank
