"""A small shop's stock in DuckDB, with names that would like to run.

The days are made by arithmetic alone; everything else is derived from whatever stands in
`marts.fct_stock__daily`, in the shapes of the marts but simply: demand of an empty day
is twice what was sold. So a test may change the days (no stock-out, no price) and get
all the tables. Effects and predictions are made up.
"""

import duckdb
from hostile_names import IMAGE, SCRIPT

DAYS = 400

DAILY = """
    create or replace table marts.fct_stock__daily as
    select
        case store when 0 then 'S01' when 1 then $image
            else 'a store whose name goes on and on ' || store end as store_id,
        case product when 0 then $script when 1 then 'a product of a name so long that '
            || 'nobody would read it to its end 1' else 'P' || product end as product_id,
        case product % 4 when 0 then 'Toys' when 1 then $image when 2 then 'unknown'
            else 'a.category_of_a.very_long_name' end as category,
        date '2023-01-02' + day::integer as stock_date,
        (product + store + day) % 29 = 0 as is_missing_day,
        ($days - 1 - day + 10 * product) % 40 < product % 5 as is_empty,
        case when not is_missing_day then case when is_empty then 2 else 5 + day % 7 end
            end::integer as units_sold_imputed,
        case when not is_missing_day then case when is_empty then 0 else
            1 + ($days - 1 - day + 10 * product) % 40 end end::integer as stock_on_hand_imputed,
        case when not is_missing_day then is_empty end as is_stockout,
        case when product <> 3 then 9.5 end::decimal(18, 4) as paid_price,
        0::decimal(18, 4) as demand_estimated_units,
        0::decimal(18, 4) as lost_units,
        0::decimal(18, 4) as lost_sales_amount,
        0::decimal(18, 4) as sales_imputed_amount
    from range(3) as stores (store), range(8) as products (product),
        range($days) as days (day)
"""

DERIVED = [
    """
    update marts.fct_stock__daily
    set
        demand_estimated_units
            = units_sold_imputed * case when is_stockout then 2 else 1 end,
        lost_units = units_sold_imputed * case when is_stockout then 1 else 0 end,
        sales_imputed_amount = units_sold_imputed * paid_price
    """,
    """
    update marts.fct_stock__daily set lost_sales_amount = lost_units * paid_price
    """,
    """
    create or replace table marts.fct_stock__stockouts as
    select
        store_id,
        product_id,
        min(stock_date) as starts_on,
        max(stock_date) = max(last_date) as is_open,
        case when not is_open then max(stock_date) end as ends_on,
        count(*) as days_count,
        sum(lost_units)::decimal(18, 4) as lost_units
    from (
        select *, stock_date - (row_number() over (
            partition by store_id, product_id order by stock_date))::integer as run
        from marts.fct_stock__daily
        cross join (select max(stock_date) as last_date from marts.fct_stock__daily)
        where is_stockout
    )
    group by store_id, product_id, run
    """,
    """
    create or replace table marts.fct_stock__daily_totals as
    select
        store_id,
        category,
        stock_date,
        count(*) as product_days_count,
        count(is_stockout) as known_days_count,
        count_if(is_stockout) as stockout_days_count,
        sum(lost_units) as lost_units,
        sum(lost_sales_amount) as lost_sales_amount
    from marts.fct_stock__daily
    group by store_id, category, stock_date
    """,
    """
    create or replace table marts.dim_stock__products as
    select
        product_id,
        ['A', 'B', 'C'][1 + (row_number() over (order by product_id))::integer % 3]
            as abc_class,
        ['X', 'Y', 'Z', null][1 + (row_number() over (order by product_id))::integer % 4]
            as xyz_class,
        sum(coalesce(sales_imputed_amount, 0)) as sales_amount,
        count(*) as product_days_count,
        count_if(is_stockout) as stockout_days_count,
        sum(coalesce(lost_sales_amount, 0)) as lost_sales_amount,
        product_id = 'P7' as is_ended
    from marts.fct_stock__daily
    group by product_id
    """,
    """
    create or replace table marts.fct_stock__reorder_suggestions as
    select
        store_id,
        product_id,
        category,
        case when stock_on_hand_imputed = 0 then 'out_of_stock' else 'enough_stock' end as reason,
        stock_on_hand_imputed as stock_on_hand,
        case when product_id <> 'P5' then 10 end as units_on_order,
        stock_on_hand_imputed / 7.0 as days_of_cover,
        greatest(30 - stock_on_hand_imputed, 0)::bigint as order_units,
        (stock_on_hand_imputed % 9 / 2)::decimal(18, 4) as expected_lost_units,
        (expected_lost_units * paid_price)::decimal(18, 4)
            as expected_lost_sales_amount,
        order_units > 0 as is_order_suggested,
        case when product_id <> 'P6' then stock_date + 3 end as delivery_expected_date,
        case when product_id <> 'P6' then stock_date + 1 + stock_on_hand_imputed // 7 end
            as expected_stockout_date,
        stock_date + 1 as as_of
    from marts.fct_stock__daily
    qualify stock_date = max(stock_date) over ()
    """,
    """
    create or replace table marts.fct_stock__stockout_predictions as
    select
        store_id,
        product_id,
        case when stock_on_hand > 0 then exp(-days_of_cover) end as probability,
        as_of::timestamp as as_of,
        as_of::timestamp + interval 7 day as window_ends_at
    from marts.fct_stock__reorder_suggestions
    where product_id <> 'P4'
    """,
]

EFFECTS = """
    create or replace table marts.fct_stock__demand_drivers as
    with levels as (
        select 'month' as driver, format('{:02d}', number) as level,
            number as level_number
        from range(1, 13) as months (number)
        union all
        select 'weekday', ['monday', 'tuesday', 'wednesday', 'thursday', 'friday',
            'saturday', 'sunday'][number], number
        from range(1, 8) as days (number)
        union all
        select 'season', ['winter', 'spring', 'summer', 'autumn'][number], number
        from range(1, 5) as seasons (number)
        union all
        from (values ('holiday', 'holiday', 1), ('promotion', 'promotion', 1),
            ('price', 'elasticity', 1))
    )
    select
        category,
        driver,
        level,
        level_number::integer as level_number,
        case
            when category = 'Toys' and driver = 'holiday' then null
            when driver = 'price' then -2.0
            else sin(level_number + length(category)) / 4
        end as effect,
        case when category <> 'unknown' then effect - 0.08 end as lower,
        case when category <> 'unknown' then effect + 0.1 end as upper,
        exp(effect) as multiplier,
        exp(lower) as multiplier_lower,
        exp(upper) as multiplier_upper,
        case when effect is null then 'no such day' when lower is null
            then 'too few products' end as reason,
        500 as rows_count,
        length(category) as products_count
    from (values ('all'), ('Toys'), ('unknown'), ($image)) as categories (category)
    cross join levels
"""

METRICS = """
    insert into ml.fct_ml__metrics by name
    select
        'stockout' as task,
        candidate,
        is_baseline,
        candidate = 'forest' as is_champion,
        split,
        metric,
        value,
        value * 0.9 as lower,
        value * 1.1 as upper
    from (values ('forest', false, 0.5), ('cover_below_lead_time', true, 0.25),
        ('majority', true, 0.125)) as candidates (candidate, is_baseline, value)
    cross join (values ('test', 'pr_auc'), ('validation', 'pr_auc'),
        ('test', 'expected_calibration_error')) as metrics (split, metric)
"""

ALERTS = """
    create or replace table marts.fct_stock__stockout_alerts as
    select
        candidate,
        split,
        alerts_count,
        10 as days_count,
        alerts_count * 10 as alerted_count,
        floor(alerts_count * 10 * value)::bigint as right_count,
        100 as stockouts_count,
        right_count / alerted_count as precision,
        right_count / 100 as recall,
        is_baseline,
        is_champion
    from ml.fct_ml__metrics
    cross join (values (5), (10), (20)) as budgets (alerts_count)
    where task = 'stockout' and metric = 'pr_auc'
"""

EMPTY_METRICS = """
    create schema if not exists ml;
    create or replace table ml.fct_ml__metrics (
        task varchar, candidate varchar, is_baseline boolean, is_champion boolean,
        split varchar, metric varchar, value double, lower double, upper double
    )
"""


def build(connection: duckdb.DuckDBPyConnection, days: int = DAYS) -> None:
    """Make the tables of a shop of so many days; schemas and metrics where missing."""
    connection.execute("create schema if not exists marts")
    connection.execute(DAILY, {"image": IMAGE, "script": SCRIPT, "days": days})
    found = connection.execute(
        "select 1 from duckdb_tables() where table_name = 'fct_ml__metrics'"
    ).fetchall()
    if not found:
        connection.execute(EMPTY_METRICS)
    connection.execute(METRICS)
    connection.execute(ALERTS)
    connection.execute(EFFECTS, {"image": IMAGE})
    derive(connection)


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Make all tables that follow from the days anew."""
    for statement in DERIVED:
        connection.execute(statement)
