with daily as (

    select
        count(*) as days_count,
        count(*) filter (where is_stockout) as stockout_days_count,
        coalesce(sum(units_sold_imputed), 0) as units_sold,
        coalesce(sum(sales_imputed_amount), 0) as sales_amount,
        coalesce(sum(lost_units), 0) as lost_units,
        coalesce(sum(lost_sales_amount), 0) as lost_sales_amount

    from {{ ref('fct_stock__daily') }}

),

classes as (

    select
        abc_class,
        sum(product_days_count) as days_count,
        sum(stockout_days_count) as stockout_days_count,
        sum(units_sold) as units_sold,
        sum(sales_amount) as sales_amount,
        sum(lost_units) as lost_units,
        sum(lost_sales_amount) as lost_sales_amount

    from {{ ref('dim_stock__products') }}
    group by abc_class

),

sums as (

    select
        'products' as summed,
        sum(days_count) as days_count,
        sum(stockout_days_count) as stockout_days_count,
        sum(units_sold) as units_sold,
        sum(sales_amount) as sales_amount,
        sum(lost_units) as lost_units,
        sum(lost_sales_amount) as lost_sales_amount

    from classes
    union all
    select
        'daily_totals' as summed,
        sum(product_days_count) as days_count,
        sum(stockout_days_count) as stockout_days_count,
        sum(units_sold) as units_sold,
        sum(sales_amount) as sales_amount,
        sum(lost_units) as lost_units,
        sum(lost_sales_amount) as lost_sales_amount

    from {{ ref('fct_stock__daily_totals') }}

)

select sums.*
from sums
cross join daily
where
    daily.days_count > 0
    and not coalesce(
        sums.days_count = daily.days_count
        and sums.stockout_days_count = daily.stockout_days_count
        and sums.units_sold = daily.units_sold
        and sums.sales_amount = daily.sales_amount
        and sums.lost_units = daily.lost_units
        and sums.lost_sales_amount = daily.lost_sales_amount,
        false
    )
