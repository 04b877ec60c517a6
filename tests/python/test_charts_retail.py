"""The charts of the retail and quality pages: their SQL and drawings on small tables.

SQL is checked on tables small enough to work out by hand, drawings on the rows of the
small shop, on one row, on none, and on rows with hostile names. "Draws" means that Vega
compiles the chart and renders every mark and label of it to SVG.
"""

import charts_warehouse
import duckdb
import numpy as np
import pandas as pd
import pytest
from charts_warehouse import IMAGE, svg

from comptoir.charts import gallery

CHARTS = {one.name: one for one in charts_warehouse.charts()}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "warehouse.duckdb"
    charts_warehouse.build(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture
def tables():
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        yield connection


def query(connection, name: str) -> pd.DataFrame:
    return charts_warehouse.query(connection, CHARTS[name])


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_draws_and_reads_the_small_shop(shop, name):
    module = gallery.load_drawing(CHARTS[name].drawing)
    rows = query(shop, name)
    assert len(rows)
    before = rows.copy()
    picture = svg(module.draw(rows).to_dict())
    pd.testing.assert_frame_equal(rows, before)  # drawing changes nothing
    assert picture.count("<path") > 1
    assert "NaN" not in picture
    assert "undefined" not in picture
    said = module.read(rows)
    assert said.strip().endswith(".")
    assert "nan" not in said
    assert "None" not in said


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_draws_one_row(shop, name):
    module = gallery.load_drawing(CHARTS[name].drawing)
    rows = query(shop, name)
    for position in {0, len(rows) // 2, len(rows) - 1}:
        one = rows.iloc[[position]].reset_index(drop=True)
        # The chart's form is checked above; it takes longer than drawing.
        svg(module.draw(one).to_dict(validate=False))
        assert module.read(one)


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_draws_no_rows_without_falling_over(shop, name):
    module = gallery.load_drawing(CHARTS[name].drawing)
    svg(module.draw(query(shop, name).head(0)).to_dict(validate=False))


@pytest.mark.parametrize("name", CHARTS)
def test_the_title_is_a_question(name):
    assert gallery.load_drawing(CHARTS[name].drawing).TITLE.endswith("?")


@pytest.mark.parametrize(
    "name", ["retail__best_pairs", "retail__countries", "quality__quarantine_reasons"]
)
def test_hostile_names_are_drawn_as_text(shop, name):
    module = gallery.load_drawing(CHARTS[name].drawing)
    picture = svg(module.draw(query(shop, name)).to_dict())
    assert "<img" not in picture
    assert "&lt;img src=x" in picture


# --- Queries, on numbers worked out by hand -------------------------------------------


def test_bins_open_at_powers_of_ten_and_keep_the_tails(tables):
    tables.execute("""
        create table marts.fct_retail__invoice_lines as
        select * from (values (1, 0.1, true), (10, 1.0, true), (9, 9.99, true),
            (100000, 1000.0, true), (5, 0.0, false))
        as lines (quantity, unit_price, is_purchase)
    """)
    tables.execute("""
        create table marts.fct_retail__invoices as
        select * from (values (true, 100.0), (true, 99.99), (true, 0.0),
            (false, -5.0), (false, 7.0)) as invoices (is_order, invoice_amount)
    """)
    rows = query(tables, "retail__distributions").set_index("measure")
    quantity = rows.loc["quantity"]
    # 9 stands below 10: [6.31, 10); 10 opens its own bin; the outlier is not cut off.
    assert quantity["bin_minimum"].tolist() == [1, 9, 10, 100000]
    assert quantity["bin_low"].round(2).tolist() == [1, 6.31, 10, 100000]
    assert rows.loc["unit_price", "bin_minimum"].tolist() == [0.1, 1, 9.99, 1000]
    assert rows.loc["order_value", "bin_minimum"].tolist() == [99.99, 100]
    assert rows.loc["order_value", "values_count"].tolist() == [1, 1]
    assert quantity["median_value"].unique().tolist() == [9.5]


def test_correlations_are_spearman_with_ties_and_pairwise_missing_values(tables):
    random = np.random.default_rng(7)
    features = [
        "recency_days", "frequency", "monetary_amount", "average_order_amount",
        "units_count", "distinct_products_count", "days_between_purchases_mean",
        "cancellation_share", "monthly_spend_mean_amount", "monthly_spend_trend_amount",
    ]  # fmt: skip
    customers = pd.DataFrame(
        random.integers(0, 9, size=(80, len(features))).astype(float), columns=features
    )
    customers.loc[::3, "days_between_purchases_mean"] = None
    customers.loc[::7, "cancellation_share"] = None
    customers.insert(0, "customer_id", [str(number) for number in range(80)])
    customers["has_purchase"] = customers.index < 75
    tables.register("frame", customers)
    tables.execute("create table marts.dim_retail__customers as from frame")
    rows = query(tables, "retail__customer_correlations")
    assert len(rows) == len(features) * (len(features) - 1) / 2
    bought = customers[customers["has_purchase"]]
    for row in rows.itertuples():
        pair = bought[[row.first_feature, row.second_feature]].dropna()
        ranks = pair.rank()  # mean ranks; Pearson of ranks is Spearman
        assert row.customers_count == len(pair)
        assert row.correlation == pytest.approx(
            ranks.iloc[:, 0].corr(ranks.iloc[:, 1]), abs=1e-6
        )


def test_a_hundred_thousand_products_make_the_same_curve_of_few_points(tables):
    tables.execute("""
        create table marts.dim_retail__products as
        select
            number::varchar as stock_code,
            true as is_product,
            1.0 as gross_amount,
            (number + 1) / 100000 as revenue_cumulative_share,
            case when number < 80000 then 'A' when number < 95000 then 'B' else 'C' end
                as abc_class
        from range(100000) as products (number)
    """)
    rows = query(tables, "retail__abc_curve")
    assert len(rows) <= 310
    ends = rows.groupby("abc_class")["product_rank"].max().to_dict()
    assert ends == {"A": 80000, "B": 95000, "C": 100000}
    assert rows["product_rank"].is_monotonic_increasing


def test_countries_beyond_fifteen_are_gathered_and_nothing_is_lost(tables):
    tables.execute("""
        create table marts.fct_retail__invoices as
        select 'Country ' || number as country, true as is_order,
            number::varchar as customer_id, (100 - number)::decimal(18, 4)
            as invoice_amount
        from range(20) as invoices (number)
    """)
    tables.execute("""
        create table marts.dim_retail__customers as
        select 'Country 3' as country, true as is_home_country
    """)
    rows = query(tables, "retail__countries")
    assert rows["country"].iloc[0] == "Country 3"
    assert rows["is_home_country"].tolist() == [True] + [False] * 16
    assert rows["countries_count"].tolist() == [1] * 16 + [4]
    assert pd.isna(rows["country"].iloc[-1])
    assert rows["net_amount"].sum() == sum(range(81, 101))


def test_every_weekday_has_every_hour_that_sold_anything(tables):
    tables.execute("""
        create table marts.fct_retail__invoices as
        select true as is_order, 10.0 as invoice_amount, invoiced_at
        from (values (timestamp '2011-01-03 09:30:00'), -- a Monday
            (timestamp '2011-01-09 15:00:00')) as times (invoiced_at) -- a Sunday
    """)
    rows = query(tables, "retail__weekday_by_hour")
    assert len(rows) == 14
    sold = rows[rows["orders_count"] > 0]
    assert sold[["weekday", "hour_of_day"]].values.tolist() == [[1, 9], [7, 15]]


@pytest.mark.parametrize(
    "name", ["retail__frequency_against_money", "retail__price_against_quantity"]
)
def test_a_million_rows_stay_a_few_thousand_marks(tables, name):
    tables.execute("""
        create table marts.dim_retail__customers as
        select 1 + (number * 7919) % 5000 as frequency,
            (0.01 + (number * 104729) % 900000)::decimal(18, 4) as monetary_amount
        from range(1000000) as customers (number)
    """)
    tables.execute("""
        create table marts.fct_retail__invoice_lines as
        select (1 + (number * 7919) % 80000)::integer as quantity,
            (0.01 + (number * 104729) % 40000)::decimal(18, 4) as unit_price,
            1.0 as line_amount, true as is_purchase
        from range(1000000) as lines (number)
    """)
    rows = query(tables, name)
    assert len(rows) < gallery.MAX_ROWS / 2
    counted = "customers_count" if "frequency" in name else "lines_count"
    assert rows[counted].sum() == 1_000_000


def test_pairs_of_the_same_names_keep_a_bar_each(shop):
    rows = query(shop, "retail__best_pairs")
    drawing = gallery.load_drawing(CHARTS["retail__best_pairs"].drawing)
    twins = pd.concat([rows.head(1)] * 3, ignore_index=True)
    twins["stock_code_a"] = ["A", "B", "C"]
    spec = drawing.draw(twins).to_dict()
    (data,) = spec["datasets"].values()
    assert len({row["label"] for row in data}) == 3


# --- What the charts say --------------------------------------------------------------


def test_a_gap_is_said_to_be_missing_and_not_to_be_closed(shop):
    drawing = gallery.load_drawing(CHARTS["retail__sales_over_time"].drawing)
    said = drawing.read(query(shop, "retail__sales_over_time"))
    assert "10 days are missing from the data" in said
    # 57 Saturdays, of which two lie in the gap.
    assert "closed on 55 days" in said


def test_rows_left_over_by_the_accounting_are_shouted_about(shop):
    drawing = gallery.load_drawing(CHARTS["quality__row_accounting"].drawing)
    rows = query(shop, "quality__row_accounting")
    assert "none unaccounted for" in drawing.read(rows)
    assert "UNACCOUNTED" not in drawing.read(rows)
    rows.loc[rows["part"] == "clean", "rows_count"] -= 3
    assert "3 UNACCOUNTED FOR" in drawing.read(rows)


def test_the_reading_keeps_hostile_names_as_they_are(shop):
    drawing = gallery.load_drawing(CHARTS["quality__quarantine_reasons"].drawing)
    assert IMAGE in drawing.read(query(shop, "quality__quarantine_reasons"))


def test_reasons_are_counted_by_kind_and_all_of_them_are_said(tables):
    tables.execute("create schema quality")
    tables.execute("""
        create table quality.fct_quality__quarantined_rows as
        select 'i' as input, 'Quantity is odd: ' || number as reason from range(3) as n
            (number)
        union all
        select 'i', 'kind ' || number from range(25) as n (number)
    """)
    rows = query(tables, "quality__quarantine_reasons")
    assert len(rows) == 20
    assert rows.loc[0, ["reason", "rows_count"]].tolist() == ["Quantity is odd", 3]
    drawing = gallery.load_drawing(CHARTS["quality__quarantine_reasons"].drawing)
    assert drawing.read(rows).startswith("28 rows")


def test_a_day_far_above_all_others_is_marked_and_does_not_flatten_them(shop):
    """Days of 100 and one of 10,000: the scale ends at 1.2 times the 99th percentile."""
    drawing = gallery.load_drawing(CHARTS["retail__sales_over_time"].drawing)
    [day] = query(shop, "retail__sales_over_time").head(1).to_dict("records")
    days = pd.date_range("2011-01-01", periods=200)
    rows = pd.DataFrame([{**day, "day_status": "trading", "gross_amount": 100.0}] * 200)
    rows["sales_date"] = days
    rows["returns_amount"] = 0.0
    assert "triangle" not in drawing.read(rows)
    rows.loc[7, "gross_amount"] = 10_000.0
    assert "1 day rises above the scale: the triangles." in drawing.read(rows)
    [scale] = [
        layer["encoding"]["y"]["scale"]
        for layer in drawing.draw(rows).to_dict()["vconcat"][0]["layer"]
        if layer["encoding"]["y"].get("field") == "gross_amount"
    ]
    assert scale["domain"] == [0.0, 120.0]
    assert svg(drawing.draw(rows).to_dict()).count("<path") > 200
