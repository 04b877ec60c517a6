"""The charts of the stock page on shops of all kinds, and their queries by hand.

That each draws the small shop, one row and none stands in test_charts_retail.py; here
are the shops that trip a chart up: one of a day, one whose shelves are never empty, one
without prices, predictions or effects.
"""

import charts_warehouse
import duckdb
import pandas as pd
import pytest
import stock_warehouse
from charts_warehouse import svg
from hostile_names import IMAGE, SCRIPT

from comptoir.charts import gallery

CHARTS = {one.name: one for one in charts_warehouse.charts("stock")}
DAILY = "marts.fct_stock__daily"
PREDICTIONS = "marts.fct_stock__stockout_predictions"
DRIVERS = "marts.fct_stock__demand_drivers"


def shop(days: int, *changes: str, after: str = "") -> duckdb.DuckDBPyConnection:
    """Return a shop of so many days after changes to them, and to what follows."""
    connection = duckdb.connect()
    stock_warehouse.build(connection, days)
    for change in changes:
        connection.execute(change)
    if changes:
        stock_warehouse.derive(connection)
    if after:
        connection.execute(after)
    return connection


SHOPS = {
    "one day": ((1,), ""),
    "ten days": ((10,), ""),
    "six years": ((2200,), ""),
    "never empty": (
        (60, f"update {DAILY} set is_stockout = false, stock_on_hand_imputed = 9"),
        "",
    ),
    "always empty": (
        (60, f"update {DAILY} set is_stockout = true, stock_on_hand_imputed = 0"),
        "",
    ),
    "nothing sold": ((60, f"update {DAILY} set units_sold_imputed = 0"), ""),
    "no stock known": (
        (60, f"update {DAILY} set is_stockout = null, stock_on_hand_imputed = null"),
        "",
    ),
    "no price": ((60, f"update {DAILY} set paid_price = null"), ""),
    "one product": (
        (60, f"delete from {DAILY} where product_id <> 'P4' or store_id <> 'S01'"),
        "",
    ),
    "no predictions": ((60,), f"delete from {PREDICTIONS}"),
    "no chances": ((60,), f"update {PREDICTIONS} set probability = null"),
    "no effects": (
        (60,),
        f"update {DRIVERS} set effect = null, lower = null, upper = null,"
        " multiplier = null, multiplier_lower = null, multiplier_upper = null,"
        " reason = 'nothing that changes'",
    ),
}


@pytest.fixture(scope="module", params=SHOPS)
def any_shop(request):
    given, after = SHOPS[request.param]
    with shop(*given, after=after) as connection:
        yield connection


@pytest.fixture(scope="module")
def small():
    with shop(stock_warehouse.DAYS) as connection:
        yield connection


@pytest.fixture
def tables():
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        yield connection


def drawing(name: str):
    return charts_warehouse.drawing(CHARTS[name])


def query(connection, name: str) -> pd.DataFrame:
    return charts_warehouse.query(connection, CHARTS[name])


def said(connection, name: str) -> str:
    return drawing(name).read(query(connection, name))


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_is_right_for_any_shop(any_shop, name):
    drawn = gallery.draw_chart(any_shop, CHARTS[name])
    if name == "stock__at_risk" and drawn.status == "no rows":
        [(known,)] = any_shop.execute(
            "select count(stock_on_hand) from marts.fct_stock__reorder_suggestions"
        ).fetchall()
        assert known == 0  # of which nothing is known, nothing is at risk
        return
    assert drawn.status == "drawn", drawn.reason
    picture = svg(drawn.spec)
    assert "NaN" not in picture
    assert "undefined" not in picture
    assert drawn.reading.endswith(".")
    for slip in ("nan", "NaT", "None", "inf ", " ,", "  "):
        assert slip not in drawn.reading


def test_a_shop_without_a_day_has_charts_without_rows():
    emptied = "; ".join(
        f"delete from {table}"
        for table in (
            DRIVERS,
            "ml.fct_ml__metrics",
            "marts.fct_stock__stockout_alerts",
        )
    )
    with shop(1, f"delete from {DAILY}", after=emptied) as connection:
        for one in CHARTS.values():
            drawn = gallery.draw_chart(connection, one)
            assert drawn.status == "no rows", (one.name, drawn.reason)


@pytest.mark.parametrize(
    ("name", "hostile"),
    [
        ("stock__sales_and_stock", IMAGE),
        ("stock__sales_and_stock", SCRIPT),
        ("stock__stockout_rates", IMAGE),
        ("stock__seasons", IMAGE),
        ("stock__promotions_and_prices", IMAGE),
        ("stock__at_risk", SCRIPT),
    ],
)
def test_hostile_names_are_drawn_as_text(small, name, hostile):
    # So that the product with the hostile name is among those that are shown.
    rows = query(small, name)
    if "product_id" in rows:
        rows = rows.assign(product_id=SCRIPT, store_id=IMAGE)
    spec = drawing(name).draw(rows).to_dict()
    assert hostile in str(spec)
    picture = svg(spec)
    assert "<img" not in picture
    assert "<script" not in picture


# --- What the charts say where there is nothing to be seen ----------------------------


def test_a_shop_whose_shelves_are_never_empty_is_told_so():
    given, _ = SHOPS["never empty"]
    with shop(*given) as connection:
        assert said(connection, "stock__stockout_rates").startswith(
            "No shelf was empty"
        )
        assert "nothing was lost" in said(connection, "stock__sales_and_stock")


def test_what_is_not_known_is_said():
    given, after = SHOPS["no effects"]
    with shop(*given, after=after) as connection:
        for name in ("stock__seasons", "stock__promotions_and_prices"):
            told = said(connection, name)
            assert told.startswith("The data don't tell")
            assert "nothing that changes" in told
    given, after = SHOPS["no predictions"]
    with shop(*given, after=after) as connection:
        assert "No chances of running out" in said(connection, "stock__at_risk")
    given, _ = SHOPS["no stock known"]
    with shop(*given) as connection:
        assert "is not known" in said(connection, "stock__stockout_rates")


# --- Queries, on numbers worked out by hand -------------------------------------------


@pytest.mark.parametrize(
    ("days", "grain"),
    [(1, "day"), (120, "day"), (121, "week"), (1100, "week"), (1101, "month")],
)
def test_periods_are_as_long_as_the_data_ask_for(days, grain):
    with shop(days) as connection:
        rows = query(connection, "stock__sales_and_stock")
    assert set(rows["grain"]) == {grain}
    assert len(rows) <= gallery.MAX_ROWS
    assert rows["series_rank"].nunique() == 12
    assert (rows["period_end"] > rows["period_start"]).all()


def test_the_products_that_lost_most_are_shown_and_nothing_else(tables):
    """Two thousand products; of the last twelve each lost one unit more."""
    tables.execute("""
        create table marts.fct_stock__daily as
        select 'S' as store_id, 'P' || product as product_id,
            date '2024-01-01' + day::integer as stock_date, 1 as units_sold_imputed,
            1.0 as demand_estimated_units, 5 as stock_on_hand_imputed,
            false as is_stockout, greatest(product - 1987, 0)::double as lost_units,
            lost_units * 2 as lost_sales_amount
        from range(2000) as products (product), range(3) as days (day)
    """)
    tables.execute("""
        create table marts.fct_stock__stockouts as
        select 'S' as store_id, 'P1999' as product_id, date '2024-01-02' as starts_on,
            null::date as ends_on, 2 as days_count, 24.0 as lost_units, true as is_open
    """)
    rows = query(tables, "stock__sales_and_stock")
    shown = rows.drop_duplicates("series_rank").sort_values("series_rank")
    assert shown["product_id"].tolist() == [f"P{n}" for n in range(1999, 1987, -1)]
    [episode] = rows[rows["part"] == "stockout"].to_dict("records")
    assert str(episode["period_start"].date()) == "2024-01-02"
    assert str(episode["period_end"].date()) == "2024-01-04"  # open: to the data's end


def test_a_week_of_two_days_at_the_edge_is_left_out_and_means_are_of_a_day(tables):
    """150 days from Saturday 6 January 2024; on Mondays nothing is known."""
    tables.execute("""
        create table marts.fct_stock__daily as
        select 'S' as store_id, 'P' as product_id,
            date '2024-01-06' + day::integer as stock_date,
            case when isodow(stock_date) > 1 then isodow(stock_date) end
                as units_sold_imputed,
            9.0 as demand_estimated_units, day as stock_on_hand_imputed,
            false as is_stockout, 0 as lost_units, 0 as lost_sales_amount
        from range(150) as days (day)
    """)
    tables.execute("""
        create table marts.fct_stock__stockouts as
        select 'S' as store_id, 'P' as product_id, stock_date as starts_on,
            stock_date as ends_on, 1 as days_count, 0.0 as lost_units, false as is_open
        from marts.fct_stock__daily where false
    """)
    rows = query(tables, "stock__sales_and_stock")
    assert str(rows["period_start"].min().date()) == "2024-01-08"
    first = rows.iloc[0]
    assert first["units_sold_mean"] == sum(range(2, 8)) / 6
    assert first["stock_on_hand"] == 8  # of Sunday 14 January


def test_stores_and_categories_beyond_a_page_are_gathered_and_nothing_is_lost(tables):
    tables.execute("""
        create table marts.fct_stock__daily_totals as
        select 'S' || lpad(store::varchar, 2, '0') as store_id,
            'C' || lpad(kind::varchar, 2, '0') as category,
            100 - store - kind as product_days_count, 10 as known_days_count,
            case when store = 0 then 5 else 1 end as stockout_days_count,
            2.0 as lost_units, null::double as lost_sales_amount
        from range(20) as stores (store), range(20) as kinds (kind)
    """)
    rows = query(tables, "stock__stockout_rates")
    assert len(rows) == 13 * 16
    assert rows["known_days_count"].sum() == 4000
    assert rows["stockout_days_count"].sum() == 20 * 5 + 380
    last = rows.iloc[-1]
    assert last[["store_id", "category"]].isna().all()
    assert last[["stores_count", "categories_count"]].tolist() == [8, 5]
    told = said(tables, "stock__stockout_rates")
    assert told.startswith("12\u00a0% of 4,000 days")
    assert "most often C00 in S00 (50\u00a0%). About 800 units" in told
    assert "in sales" not in told


def test_cover_falls_into_the_bin_that_begins_at_it(tables):
    tables.execute("""
        create table marts.fct_stock__reorder_suggestions as
        select stock_on_hand, days_of_cover, order_units > 0 as is_order_suggested,
            order_units, 0.5::decimal(18, 4) as expected_lost_units,
            date '2025-01-01' as as_of
        from (values (0, 0.0, 7), (5, 2.9, 7), (5, 3.0, 7), (5, 6.99, 0), (5, 7.0, 0),
            (9, 83.9, 0), (9, 84.0, 0), (9, 4000.0, 0), (9, null, 0), (null, null, 0)
        ) as items (stock_on_hand, days_of_cover, order_units)
    """)
    rows = query(tables, "stock__cover")
    counts = rows.groupby("bin_rank")["items_count"].sum().to_dict()
    assert counts == {0: 1, 1: 1, 2: 2, 3: 1, 8: 1, 9: 2, 10: 1, 11: 1}
    told = said(tables, "stock__cover")
    assert told.startswith(
        "Of 10 products in stores, 1 is out of stock and 3 last less"
    )
    assert "An order is suggested for 3, 21 units in all; without it about 1.5" in told


def test_a_price_a_tenth_lower_turns_the_ends_of_the_interval(tables):
    """Elasticity -2, from -3 to -1: .9 ** -2 = 1.2346, .9 ** -1 = 1.1111, 1.3717."""
    tables.execute("""
        create table marts.fct_stock__demand_drivers as
        select 'all' as category, 'price' as driver, -2.0 as effect, -3.0 as lower,
            -1.0 as upper, 9 as rows_count, 3 as products_count, null as reason
    """)
    [row] = query(tables, "stock__promotions_and_prices").to_dict("records")
    assert row["change_share"] == pytest.approx(0.9**-2 - 1)
    assert row["lower_share"] == pytest.approx(0.9**-1 - 1)
    assert row["upper_share"] == pytest.approx(0.9**-3 - 1)


def test_a_product_is_in_the_list_that_it_belongs_to(tables):
    tables.execute("""
        create table marts.fct_stock__reorder_suggestions as
        select 'S' as store_id, product_id, 'c' as category, 'r' as reason,
            stock_on_hand, 1 as units_on_order, 2.5 as days_of_cover, 6 as order_units,
            lost::decimal(18, 4) as expected_lost_units,
            (lost * 2)::decimal(18, 4) as expected_lost_sales_amount,
            date '2025-01-03' as expected_stockout_date,
            null::date as delivery_expected_date, date '2025-01-01' as as_of
        from (values ('sure', 9, 0), ('dear', 3, 8), ('gone', 0, 4), ('new', 2, 1))
            as items (product_id, stock_on_hand, lost)
    """)
    tables.execute("""
        create table marts.fct_stock__stockout_predictions as
        select 'S' as store_id, product_id, probability,
            timestamp '2025-01-08' as window_ends_at
        from (values ('sure', 0.9), ('dear', 0.2), ('gone', null))
            as predictions (product_id, probability)
    """)
    rows = query(tables, "stock__at_risk")
    lists = rows.groupby("list")["product_id"].agg(list).to_dict()
    assert lists == {
        "likely": ["sure", "dear"],
        "lost": ["dear", "gone", "new"],
        "out": ["gone"],
    }
    told = said(tables, "stock__at_risk")
    assert "of 4 products in stores 1 is out of stock" in told
    assert "run out by 7 January 2025: sure in S (90\u00a0%)" in told
    spec = drawing("stock__at_risk").draw(rows).to_dict()
    (lines,) = spec["datasets"].values()
    [dear] = [
        one
        for one in lines
        if one["list"] == "lost" and one.get("product_id") == "dear"
    ]
    words = [dear[one] for one in ("chance", "stock", "cover", "ends", "order", "lost")]
    assert words == ["20\u00a0%", "3", "2.5", "3 Jan 2025", "6", "16.00"]
    heads = [one for one in lines if one["place"] == 0]
    assert len(heads) == 3


def test_the_classes_hold_every_product_that_is_still_sold(tables):
    tables.execute("""
        create table marts.dim_stock__products as
        select *, 1.0 as lost_sales_amount, 10 as product_days_count,
            1 as stockout_days_count
        from (values ('A', 'X', 80.0, false), ('A', 'Y', 10.0, false),
            ('C', null, 10.0, false), ('B', 'X', 99.0, true))
            as products (abc_class, xyz_class, sales_amount, is_ended)
    """)
    rows = query(tables, "stock__abc_xyz")
    assert rows["products_count"].sum() == 3
    assert rows["sales_share"].tolist() == [0.8, 0.1, 0.1]
    assert rows["xyz_class"].tolist() == ["X", "Y", "unknown"]
    told = said(tables, "stock__abc_xyz")
    assert told.startswith("Of 3 products that are still sold, 2 are of class A (90")


def test_the_models_are_those_of_the_test(small):
    rows = query(small, "stock__stockout_models")
    assert set(rows["split"]) == {"test"}
    told = said(small, "stock__stockout_models")
    assert "forest has a PR AUC of 0.500" in told
    assert "the best simple rule, 0.250: 2.0 times as much." in told


def test_alerts_are_read_of_the_champion_beside_the_best_rule(small):
    rows = query(small, "stock__stockout_alerts")
    assert set(rows["split"]) == {"test"}
    told = said(small, "stock__stockout_alerts")
    assert told.startswith("On 10 days of the test, 10 alerts a day by forest: 50")
    assert "of 100 alerts ran out within the days asked about, 50" in told
    assert "best simple rule's, cover below lead time, 25" in told
