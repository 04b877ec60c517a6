"""A few bike shops in DuckDB, with names that would like to run.

The lines of orders are made by arithmetic alone; the other tables follow from whatever
stands in `marts.fct_bikes__order_lines` and `marts.dim_bikes__shops`, so a test may
change those two and derive the rest anew.
"""

import duckdb
from hostile_names import IMAGE, SCRIPT

LINES = 600
SHOPS = """
    create or replace table marts.dim_bikes__shops as
    select
        number::varchar as shop_id,
        case number when 2 then $image else 'Shop ' || number end as shop_name,
        case number when 3 then $script when 4 then 'unknown'
            else 'Town ' || number // 2 end as city,
        case number when 5 then null else 40 + (number * 7) % 10 end::double
            as latitude_corrected,
        -100 + (number * 5) % 25 + number / 10 as longitude_corrected
    from range(12) as shops (number)
"""

ORDER_LINES = """
    create or replace table marts.fct_bikes__order_lines as
    with lines as (
        select number, (number * 7 + number // 12) % 20 as model
        from range($lines) as lines (number)
    )
    select
        lines.number::varchar as order_id,
        1 as line_number,
        case when lines.number % 50 = 49 then 'X' else lines.model::varchar end
            as model_id,
        case when lines.number % 50 = 49 then null when lines.model = 3 then $image
            when lines.model in (4, 5) then 'Twins'
            else 'Model number ' || lines.model || ' with a long name' end as model,
        case when lines.number % 50 = 49 then null when lines.model = 3 then $script
            else 'Category ' || lines.model % 7 end as category,
        shops.shop_id,
        shops.shop_name,
        coalesce(shops.city, 'unknown') as city,
        (['female', 'male', 'other', 'unknown'])[1 + (lines.number // 3) % 4] as gender,
        case when lines.model = 3 then 9 else 1 + lines.number % 3 end
            as quantity_corrected,
        case when lines.number % 40 = 0 then 'from_total' else 'recorded' end
            as quantity_rule,
        case when lines.number % 50 = 49 then null when lines.model = 6
            then 'power_of_ten' else 'recorded' end as price_rule,
        case when lines.number % 60 = 1 then 1.5 end as discount_share,
        'none' as discount_rule,
        (quantity_corrected * 100)::decimal(18, 4) as sales_amount,
        case when lines.number % 30 = 2 then 'recomputed_total_differs'
            else 'total_agrees' end as amount_rule,
        lines.number % 50 = 49 as is_unknown_model,
        shops.shop_id is null as is_unknown_shop,
        false as is_unknown_customer,
        false as is_before_launch,
        false as has_key_conflict,
        date '2020-11-20' + (lines.number * 2)::integer as order_date
    from lines
    left join marts.dim_bikes__shops as shops
        on (lines.number % 13)::varchar = shops.shop_id
"""

SUMS = """
    coalesce(sum(quantity_corrected), 0)::bigint as units_count,
    count(*) as lines_count
"""
RANKS = """
    row_number() over (
        partition by {0} order by units_count desc, lines_count desc, model_id
    ) as units_rank,
    row_number() over (
        partition by {0} order by lines_count desc, units_count desc, model_id
    ) as lines_rank
"""

MARTS = [
    """
    create or replace table marts.dim_bikes__models as
    select model_id, any_value(model) as model, any_value(category) as category
    from marts.fct_bikes__order_lines group by model_id
    """,
    f"""
    create or replace table marts.fct_bikes__model_sales_by_gender as
    select model_id, model, category, gender, {SUMS}
    from marts.fct_bikes__order_lines group by all
    """,
    f"""
    create or replace table marts.fct_bikes__model_sales_by_city as
    with sums as (
        select model_id, model, category, city, {SUMS}
        from marts.fct_bikes__order_lines group by all
    )
    select *, {RANKS.format("city")} from sums
    """,
    f"""
    create or replace table marts.fct_bikes__top_model_by_shop as
    with sums as (
        select coalesce(shop_id, 'unknown') as shop_id,
            coalesce(shop_name, 'unknown') as shop_name, city, model_id, model, {SUMS}
        from marts.fct_bikes__order_lines group by all
    ),
    ranked as (
        select *, {RANKS.format("shop_id")},
            units_count / nullif(sum(units_count) over (partition by shop_id), 0)
                as units_share,
            lines_count / sum(lines_count) over (partition by shop_id) as lines_share
        from sums
    )
    select
        shop_id,
        shop_name,
        city,
        max(model_id) filter (where units_rank = 1) as model_id,
        max(model) filter (where units_rank = 1) as model,
        max(model_id) filter (where units_rank = 2) as runner_up_model_id,
        max(model) filter (where units_rank = 2) as runner_up_model,
        max(model_id) filter (where lines_rank = 1) as lines_model_id,
        max(model) filter (where lines_rank = 1) as lines_model,
        max(model_id) filter (where lines_rank = 2) as lines_runner_up_model_id,
        max(model) filter (where lines_rank = 2) as lines_runner_up_model,
        max(units_count) filter (where units_rank = 1) as units_count,
        max(units_count) filter (where units_rank = 2) as runner_up_units_count,
        max(lines_count) filter (where lines_rank = 1) as lines_count,
        max(lines_count) filter (where lines_rank = 2) as runner_up_lines_count,
        sum(ranked.units_count)::bigint as shop_units_count,
        sum(ranked.lines_count)::bigint as shop_lines_count,
        max(units_share) filter (where units_rank = 1) as units_share,
        max(units_share) filter (where units_rank = 2) as runner_up_units_share,
        max(lines_share) filter (where lines_rank = 1) as lines_share,
        max(lines_share) filter (where lines_rank = 2) as runner_up_lines_share,
        coalesce(max(ranked.units_count) filter (where units_rank = 1)
            = max(ranked.units_count) filter (where units_rank = 2), false)
            as is_units_tie,
        coalesce(max(ranked.lines_count) filter (where lines_rank = 1)
            = max(ranked.lines_count) filter (where lines_rank = 2), false)
            as is_lines_tie
    from ranked
    group by shop_id, shop_name, city
    """,
    """
    create or replace table marts.fct_bikes__shop_segments as
    select
        shop_id,
        any_value(shop_name) as shop_name,
        any_value(city) as city,
        min(category) as category,
        1 + shop_id::integer % 3 as segment_id,
        case segment_id when 1 then $image when 2 then $script else 'Road' end
            as segment_name,
        case when shop_id = '7' then -0.2 when shop_id = '8' then null
            else 0.1 * segment_id end as silhouette,
        coalesce(sum(quantity_corrected), 0)::bigint as units_count,
        count(*) as lines_count
    from marts.fct_bikes__order_lines
    where shop_id is not null
    group by shop_id
    """,
    f"""
    create or replace table marts.fct_bikes__shop_segment_shares as
    with lines as (
        select lines.*, segments.segment_id, segments.segment_name
        from marts.fct_bikes__order_lines as lines
        inner join marts.fct_bikes__shop_segments as segments using (shop_id)
    ),
    levels as (
        select *, 'category' as family, category as family_level from lines
        union all
        select *, 'frame' as family, 'Steel' as family_level from lines
    ),
    sums as (
        select segment_id, segment_name, family, family_level,
            count(distinct shop_id) as shops_count, {SUMS}
        from levels where family_level is not null group by all
    )
    select *,
        units_count / nullif(sum(units_count) over (partition by segment_id, family), 0)
            as units_share,
        lines_count / sum(lines_count) over (partition by segment_id, family)
            as lines_share,
        sum(units_count) over (partition by family, family_level) / nullif(
            sum(units_count) over (partition by family), 0
        ) as all_units_share,
        sum(lines_count) over (partition by family, family_level)
            / sum(lines_count) over (partition by family) as all_lines_share
    from sums
    """,
]


PREDICTIONS = [
    """
    create or replace table marts.fct_bikes__sales_predictions as
    with pairs as (
        select
            shop_id,
            coalesce(shop_name, 'unknown') as shop_name,
            city,
            coalesce(category, model_id) as model_category,
            any_value(category) as category,
            min(nullif(model_id, '1')) as subcategory,
            coalesce(sum(quantity_corrected), 0)::bigint as units,
            count(*) as lines
        from marts.fct_bikes__order_lines
        where shop_id is not null
        group by shop_id, 2, city, 4
    )
    select
        shop_id, shop_name, city, model_category, category, subcategory,
        case when lines % 5 <> 4 then (units / 3)::decimal(18, 4) end
            as predicted_units,
        (predicted_units / 2)::decimal(18, 4) as lower_units,
        (predicted_units * 2)::decimal(18, 4) as upper_units,
        units::decimal(18, 4) as baseline_units,
        case when predicted_units is not null then 1 - 1 / (1 + lines) end
            as order_probability,
        case when lines % 7 <> 3 then units end as year_ago_units_count,
        case when lines % 7 <> 3 then lines end as year_ago_lines_count,
        units // 2 as last_quarter_units_count,
        lines // 2 as last_quarter_lines_count,
        timestamp '2024-01-01' as as_of,
        timestamp '2024-04-01' as window_ends_at
    from pairs
    """,
    """
    create or replace table marts.fct_bikes__order_predictions as
    select
        shop_id, shop_name, city, model_category, category, subcategory,
        'units_last_1q' as driver_1, null as driver_2,
        order_probability as probability,
        row_number() over (
            partition by model_category order by order_probability desc, shop_id
        )::integer as category_rank,
        (last_quarter_lines_count % 5)::integer as ordered_quarters_count,
        nullif(last_quarter_lines_count, 0)::integer as months_since_order,
        last_quarter_lines_count > 0 as is_ordered_last_quarter,
        as_of, window_ends_at
    from marts.fct_bikes__sales_predictions
    """,
]


def build(connection: duckdb.DuckDBPyConnection, lines: int = LINES) -> None:
    """Write so many lines of orders and all that follows from them."""
    connection.execute("create schema if not exists marts")
    connection.execute(SHOPS, {"image": IMAGE, "script": SCRIPT})
    connection.execute(ORDER_LINES, {"lines": lines, "image": IMAGE, "script": SCRIPT})
    derive(connection)


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Derive the other tables from the lines that stand in the warehouse."""
    names = {"image": IMAGE, "script": SCRIPT}
    for statement in [*MARTS, *PREDICTIONS]:
        asked = {name: text for name, text in names.items() if f"${name}" in statement}
        connection.execute(statement, asked)
