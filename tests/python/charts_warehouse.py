"""A small shop in DuckDB for the tests of the site, with names that would like to run.

Made by arithmetic alone, no random numbers: four hundred days, a gap of ten days, closed
Saturdays, forty products, sixty customers, six countries. The tables have the columns
that the charts read.
"""

from pathlib import Path
from types import ModuleType
from typing import Any

import bikes_warehouse
import clickstream_warehouse
import duckdb
import jinja2
import pandas as pd
import stock_warehouse
import vl_convert
from hostile_names import IMAGE, SCRIPT
from learning_warehouse import STATEMENTS as LEARNING

from comptoir.charts import gallery, pages
from comptoir.charts.gallery import Chart, Table

ROOT = Path(__file__).resolve().parents[2]
ANALYSES = ROOT / "analyses"
# The macros that charts' queries share.
MACROS = [ROOT / "macros" / "clickstream_periods.sql"]
SCHEMAS = {"fct_quality": "quality", "dim_ml": "ml", "fct_ml": "ml"}


def schema_of(model: str) -> str:
    return SCHEMAS.get(model.split("__")[0], "marts")


def chart_of(path: Path) -> Chart:
    """Compile one analysis without dbt: `ref` and MACROS are all that they use."""
    read: list[str] = []

    def ref(model: str) -> str:
        read.append(model)
        return f"{schema_of(model)}.{model}"

    macros = "".join(macro.read_text() for macro in MACROS)
    template = jinja2.Environment(autoescape=False).from_string(
        macros + path.read_text()
    )
    sql = template.render(ref=ref)
    tables = tuple(
        Table(f"model.comptoir.{name}", schema_of(name), name)
        for name in sorted(set(read))
    )
    return Chart(
        name=path.stem,
        area=path.parent.name,
        drawing=path.with_suffix(".py"),
        sql=sql,
        description=f"Caption of {path.stem} {IMAGE}",
        tables=tables,
    )


def drawing(chart: Chart) -> ModuleType:
    """The module that draws a chart."""
    return gallery.load_drawing(chart.drawing)


def query(connection: duckdb.DuckDBPyConnection, chart: Chart) -> pd.DataFrame:
    """Rows of a chart's query."""
    return gallery.fetch_rows(connection, chart.sql)


def svg(spec: dict[str, Any], title: str = "A title") -> str:
    """The picture of a chart: Vega has compiled it and rendered every mark."""
    return vl_convert.vegalite_to_svg(
        pages.png_spec(spec, title), vl_version=pages.VEGA_LITE
    )


def charts(area: str | None = None) -> list[Chart]:
    """Return the charts of the project, in the order of their names."""
    return [chart_of(path) for path in sorted(ANALYSES.glob(f"{area or '*'}/*.sql"))]


def build(path: Path, is_sample: bool = True) -> Path:
    """Write the warehouse to `path` and return it."""
    with duckdb.connect(str(path)) as connection:
        for statement in STATEMENTS + LEARNING:
            run(connection, statement, is_sample)
        clickstream_warehouse.build(connection)
        stock_warehouse.build(connection)
        bikes_warehouse.build(connection)
    return path


def run(
    connection: duckdb.DuckDBPyConnection, statement: str, is_sample: bool = True
) -> None:
    """Run one statement with the hostile names that it asks for."""
    connection.execute(statement, _parameters(statement, is_sample))


def _parameters(statement: str, is_sample: bool) -> dict[str, Any]:
    known = {"image": IMAGE, "script": SCRIPT, "is_sample": is_sample}
    return {name: value for name, value in known.items() if f"${name}" in statement}


STATEMENTS = [
    "create schema marts",
    "create schema quality",
    """
    create table marts.fct_retail__daily_sales as
    select
        day::date as sales_date,
        case
            when number between 150 and 159 then 'gap'
            when isodow(day) = 6 then 'closed'
            else 'trading'
        end as day_status,
        case day_status when 'trading' then 5 + number % 7 when 'closed' then 0
        end as orders_count,
        case day_status when 'trading' then 900 + (number * 37) % 400
            when 'closed' then 0 end::decimal(18, 4) as gross_amount,
        case day_status when 'trading' then -((number * 13) % 90)
            when 'closed' then 0 end::decimal(18, 4) as returns_amount,
        (gross_amount + returns_amount)::decimal(18, 4) as net_amount,
        case day_status when 'gap' then null else 800 + number end::decimal(18, 4)
            as net_amount_28d_mean
    from (
        select
            number,
            timestamp '2010-12-01' + to_days(number::integer) as day
        from range(400) as days (number)
    )
    """,
    """
    create table marts.fct_retail__invoices as
    select
        number::varchar as invoice_id,
        (number % 60)::varchar as customer_id,
        case number % 60 when 1 then 'EIRE' when 2 then $image when 3 then $script
            when 4 then 'Norway' when 5 then 'A country whose name goes on and on and on'
            else 'United Kingdom' end as country,
        case when number % 20 = 0 then 'return' else 'sale' end as invoice_type,
        number % 20 <> 0 as is_order,
        case when number % 20 = 0 then -20 else 3 + (number * 7) % 900 end
            ::decimal(18, 4) as invoice_amount,
        timestamp '2010-12-01 08:10:00' + to_days((number // 5)::integer)
            + to_hours((number % 9)::integer) as invoiced_at
    from range(2000) as invoices (number)
    where isodow(date '2010-12-01' + (number // 5)::integer) <> 6
    """,
    """
    create table marts.fct_retail__invoice_lines as
    select
        quantity,
        unit_price,
        (quantity * unit_price)::decimal(18, 4) as line_amount,
        true as is_purchase
    from (
        select
            power(10, (number % 40) / 10.0)::integer as quantity,
            power(10, (number % 31) / 10.0 - 1)::decimal(18, 4) as unit_price
        from range(5000) as lines (number)
    )
    """,
    """
    create table marts.dim_retail__products as
    select
        'P' || number as stock_code,
        case number when 0 then $image else 'Product ' || number end as product_name,
        number <> 39 as is_product,
        (2000 / (number + 1))::decimal(18, 4) as gross_amount,
        case when number <> 39 then
            sum(gross_amount) over (order by number)::double
            / sum(gross_amount) filter (where number <> 39) over () end
            as revenue_cumulative_share,
        case when number = 39 then null when revenue_cumulative_share <= 0.8 then 'A'
            when revenue_cumulative_share <= 0.95 then 'B' else 'C' end as abc_class
    from range(40) as products (number)
    """,
    """
    create table marts.dim_retail__customers as
    select
        number::varchar as customer_id,
        case number when 1 then 'EIRE' when 2 then $image else 'United Kingdom'
        end as country,
        number > 5 as is_home_country,
        number <> 59 as has_purchase,
        (number * 7) % 300 as recency_days,
        1 + (number * number) % 40 as frequency,
        case number when 58 then -5 else 20 + (number * 331) % 4000 end
            ::decimal(18, 4) as monetary_amount,
        (greatest(monetary_amount, 0) + 30)::decimal(18, 4) as gross_amount,
        (10 + number)::decimal(18, 4) as average_order_amount,
        number * 9 as units_count,
        number % 25 as distinct_products_count,
        case when frequency > 1 then 3.0 + number % 17 end
            as days_between_purchases_mean,
        (number % 5) / 10.0::double as cancellation_share,
        (number * 3 % 50)::decimal(18, 4) as monthly_spend_mean_amount,
        (number % 11 - 5)::decimal(18, 4) as monthly_spend_trend_amount
    from range(60) as customers (number)
    """,
    """
    create table marts.fct_retail__cohort_retention as
    select
        (date '2010-12-01' + to_months(cohort::integer))::date as cohort_month,
        month::integer as months_since_first,
        (date '2010-12-01' + to_months((cohort + month)::integer))::date
            as activity_month,
        100 + cohort as customers_count,
        100 // (month + 1) as active_customers_count,
        active_customers_count / customers_count as retention_share,
        cohort + month = 12 as is_partial_month
    from range(13) as cohorts (cohort), range(13) as months (month)
    where cohort + month <= 12
    """,
    """
    create table marts.fct_retail__recommendations as
    select
        customers.customer_id,
        1 + products.number::integer as recommendation_rank,
        dim_products.stock_code,
        dim_products.product_name,
        ['bought_together', 'new_in_segment', 'trending', 'popular'][
            1 + products.number::integer % 4
        ] as reason_kind,
        0.01 * (10 - products.number)::double as probability
    from marts.dim_retail__customers as customers
    cross join range(10) as products (number)
    inner join (
        select
            stock_code,
            product_name,
            row_number() over (order by stock_code) as place
        from marts.dim_retail__products
    ) as dim_products
        on dim_products.place = 1 + products.number
    """,
    """
    create table marts.fct_retail__customer_segments as
    select
        customer_id,
        1 + customer_id::integer % 4 as segment_id,
        case segment_id when 1 then 'Active big buyers' when 2 then $image
            when 3 then 'Quiet small buyers' else $script end as segment_name,
        (customer_id::integer % 7 - 3)::double as component_1,
        (customer_id::integer % 5 - 2)::double as component_2
    from marts.dim_retail__customers
    """,
    """
    create table marts.dim_retail__segments as
    select
        segment_id,
        segment_name,
        'In words: ' || segment_name as description,
        count(*) as customers_count,
        count(*) / 60 as customers_share,
        segment_id / 10 as gross_amount_share,
        0.9 - segment_id / 8 as recency_standing,
        segment_id / 6 as frequency_standing,
        segment_id / 5 as monetary_standing,
        case when segment_id < 4 then 0.5 end as order_value_standing,
        0.4 as variety_standing,
        1.0 as cancellation_standing
    from marts.fct_retail__customer_segments
    group by segment_id, segment_name
    """,
    """
    create table marts.fct_retail__repurchase_predictions as
    select
        customer_id,
        (row_number() over (order by customer_id) - 1) / 59.0 as probability,
        timestamp '2012-01-05' as as_of,
        timestamp '2012-04-04' as window_ends_at
    from marts.dim_retail__customers
    """,
    """
    create table marts.fct_retail__spend_predictions as
    select
        customer_id,
        ntile(10) over (order by customer_id)::integer as decile,
        (row_number() over (order by customer_id desc) * 12.5)::decimal(18, 4)
            as predicted_amount,
        timestamp '2012-01-05' as as_of,
        timestamp '2012-04-04' as window_ends_at
    from marts.dim_retail__customers
    """,
    """
    create table marts.fct_retail__marketing_actions as
    select
        segment_id,
        segment_name,
        action,
        stock_code as stock_code_1,
        row_number() over (
            order by customers_count * worth desc, segment_id, action
        )::integer as value_rank,
        horizon_days,
        customers_count,
        0.25 as segment_customers_share,
        40 as recency_days_median,
        case when action <> 'buy_again' then 0.4 end as repurchase_probability_median,
        0.02 as returned_share_median,
        (customers_count * worth)::decimal(18, 4) as expected_value_amount,
        worth::decimal(18, 4) as expected_value_mean_amount
    from marts.dim_retail__segments
    cross join (
        values
        ('win_back', 90, 25.5, 'P2'), ('second_order', 90, 4, 'P3'),
        ('cross_sell', 30, 3.25, 'P1'), ('buy_again', 90, 0, null),
        ('reward', 90, 1234.5, 'P4'), ('reduce_returns', 90, 7, null)
    ) as actions (action, horizon_days, worth, stock_code)
    where not (segment_id = 2 and action = 'reward')
    """,
    """
    create table marts.fct_retail__segment_candidates as
    select
        space || '_k' || clusters_count as candidate,
        space,
        clusters_count::bigint as clusters_count,
        9000 / clusters_count as inertia,
        0.5 - clusters_count / 40 as silhouette,
        4000 / clusters_count as calinski_harabasz,
        0.8 + clusters_count / 20 as davies_bouldin,
        1 - clusters_count / 50 as stability_ari,
        0.7 / clusters_count as smallest_cluster_share,
        clusters_count = 4 as is_chosen_in_space,
        is_chosen_in_space and space = 'rfm' as is_champion,
        case when is_chosen_in_space then 'highest silhouette among all' end as reason
    from
        (values ('rfm'), ('behaviour')) as spaces (space),
        range(2, 11) as numbers (clusters_count)
    """,
    """
    create table marts.fct_retail__segment_components as
    select
        space,
        feature,
        component::integer as component,
        0.1 as loading,
        2 * (features - component + 1) / (features * (features + 1))
            as explained_variance_share,
        0.5 as cumulative_variance_share,
        case space when 'rfm' then 1.0 else 0.8 end as wanted_variance_share,
        space = 'rfm' or component <= 6 as is_kept
    from
        (values ('rfm', 3), ('behaviour', 15)) as spaces (space, features),
        (values ('recency_days'), ($image)) as features_of_both (feature),
        range(1, 16) as components (component)
    where component <= features
    """,
    """
    create table marts.fct_retail__basket_pairs as
    select
        'A' || number as stock_code_a,
        'B' || number as stock_code_b,
        case when number < 2 then $image else 'FIRST PRODUCT OF PAIR ' || number end
            as product_name_a,
        case when number < 2 then $script else 'SECOND PRODUCT OF PAIR ' || number end
            as product_name_b,
        300 - number * 10 as invoices_pair_count,
        400 as invoices_a_count,
        500 as invoices_b_count,
        invoices_pair_count / 400 as confidence_a_to_b,
        invoices_pair_count / 500 as confidence_b_to_a,
        0.5 + number as lift
    from range(20) as pairs (number)
    """,
    """
    create table quality.fct_quality__row_accounting as
    select * from (values
        ('retail_transactions', 'seeds/' || $image, $is_sample, 1000, 950, 40, 10),
        ('clickstream_events', 'seeds/events.csv', $is_sample, 9, 9, 0, 0),
        ($script, 'data/other.csv', false, 500, 500, 0, 0)
    ) as accounting (
        input, source, is_sample, raw_rows, clean_rows, duplicate_rows, quarantined_rows
    )
    """,
    """
    create table quality.fct_quality__scorecard as
    select
        rules.*,
        (passing_rows / checked_rows)::decimal(12, 9) as score,
        passing_rows >= threshold * checked_rows as is_passed,
        is_current
    from (values
        ('retail_transactions', 'prices_are_known', 'completeness', 'unit_price', 9, 4,
            0.9),
        ('retail_transactions', 'names_are_words', 'validity', null, 900, 899, 0.99),
        ($script, 'records_are_no_copies', 'uniqueness', $image, 500, 500, 1)
    ) as rules (
        input, rule, dimension, column_name, checked_rows, passing_rows, threshold
    )
    cross join (values (true), (false)) as loads (is_current)
    """,
    """
    create table quality.fct_quality__input_scores as
    select
        input,
        dimension,
        number::varchar as load_id,
        score - (number / 100)::decimal(12, 9) as score,
        1 as rules_count,
        number as failed_rules_count,
        $is_sample as is_sample,
        number = 2 as is_current,
        timestamp '2024-01-01 10:00:00' + to_days(number::integer) as loaded_at
    from quality.fct_quality__scorecard
    cross join range(3) as loads (number)
    where fct_quality__scorecard.is_current
    union all
    select
        $script, 'all', number::varchar, 0.9 + number / 100, 2, 0, $is_sample,
        number = 2, timestamp '2024-01-01 10:00:00' + to_days(number::integer)
    from range(3) as loads (number)
    """,
    """
    create table quality.fct_quality__failing_rows as
    select
        input,
        rule,
        number::integer as example_number,
        json_object('source_file', 'a', 'line', number, 'name', $image)::varchar
            as row_text
    from quality.fct_quality__scorecard
    cross join range(1, 4) as examples (number)
    where is_current and passing_rows < checked_rows
    """,
    """
    create table quality.fct_quality__anomalies as
    select
        case number % 2 when 0 then 'retail_transactions' else $script end as input,
        case number % 2 when 0 then 'day' else 'month' end as grain,
        case number % 4 when 0 then 'rows' when 1 then 'level'
            when 2 then 'missing_share' else 'stray_share' end as measure,
        case when number % 4 in (1, 2) then $image end as column_name,
        number as rows_count,
        number / 3 as measured_value,
        number / 2 as expected_value,
        5.5 - number as deviations,
        true as is_anomaly,
        date '2024-01-01' + (number * 3)::integer as measured_date
    from range(12) as days (number)
    """,
    """
    create table quality.fct_quality__quarantined_rows as
    select
        'retail_transactions' as input,
        case number % 3 when 0 then $image when 1 then 'Quantity is not a whole number'
            else 'too few fields' end as reason
    from range(10) as quarantined (number)
    """,
]
