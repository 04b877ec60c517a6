"""The charts of the clickstream page on shops of all kinds, and their queries by hand.

That each draws the small shop, one row and none stands in test_charts_retail.py; here
are the shops that trip a chart up: one of a day, one where nothing is bought, one whose
products have no category, one without an event, one of many months.
"""

import charts_warehouse
import clickstream_warehouse
import duckdb
import pandas as pd
import pytest
from charts_warehouse import svg
from hostile_names import IMAGE, SCRIPT

from comptoir.charts import gallery, names, theme, timelines

CHARTS = {one.name: one for one in charts_warehouse.charts("clickstream")}
OVER_TIME = [
    "clickstream__events_over_time",
    "clickstream__sales_over_time",
    "clickstream__views_over_time",
    "clickstream__cart_conversion",
]


def shop(days: int, *changes: str) -> duckdb.DuckDBPyConnection:
    """Return a shop of so many days after changes to its events."""
    connection = duckdb.connect()
    clickstream_warehouse.build(connection, days)
    for change in changes:
        connection.execute(change)
    if changes:
        clickstream_warehouse.derive(connection)
    return connection


EVENTS = "marts.fct_clickstream__events"
SHOPS = {
    "one day": (1,),
    "nothing bought": (30, f"delete from {EVENTS} where event_type = 'purchase'"),
    "nothing in a cart": (30, f"delete from {EVENTS} where event_type = 'cart'"),
    "no category": (
        30,
        f"update {EVENTS} set category = 'unknown', subcategory = 'unknown', brand = null",
    ),
    "no price": (30, f"update {EVENTS} set price = null, has_price = false"),
    "no view": (30, f"delete from {EVENTS} where event_type = 'view'"),
    "one event": (
        30,
        f"delete from {EVENTS} where session_id <> 'visit 8' or event_type <> 'view'",
    ),
    "weeks": (230,),
}


@pytest.fixture(scope="module", params=SHOPS)
def any_shop(request):
    with shop(*SHOPS[request.param]) as connection:
        yield connection


@pytest.fixture(scope="module")
def small():
    with shop(clickstream_warehouse.DAYS) as connection:
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


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_is_right_for_any_shop(any_shop, name):
    drawn = gallery.draw_chart(any_shop, CHARTS[name])
    assert drawn.status in ("drawn", "no rows"), drawn.reason
    if drawn.status == "no rows":
        return
    picture = svg(drawn.spec)
    assert "NaN" not in picture
    assert "undefined" not in picture
    assert drawn.reading.endswith(".")
    for slip in ("nan", "NaT", "None", "inf ", " ,", "  "):
        assert slip not in drawn.reading


def test_a_shop_without_an_event_has_charts_without_rows():
    with shop(1, f"delete from {EVENTS}") as connection:
        for one in CHARTS.values():
            assert gallery.draw_chart(connection, one).status == "no rows", one.name


@pytest.mark.parametrize(
    ("name", "hostile"),
    [
        ("clickstream__views_over_time", IMAGE),
        ("clickstream__sales_by_category", IMAGE),
        ("clickstream__best_products", IMAGE),
        ("clickstream__best_products", SCRIPT),
        ("clickstream__conversion_by_price", IMAGE),
        ("clickstream__funnel", IMAGE),
        ("clickstream__next_products", SCRIPT),
    ],
)
def test_hostile_names_are_drawn_as_text(small, name, hostile):
    spec = drawing(name).draw(query(small, name)).to_dict()
    assert hostile in str(spec)
    picture = svg(spec)
    assert "<img" not in picture
    assert "<script" not in picture


# --- Periods --------------------------------------------------------------------------


def calendar(connection, first: str, days: int, gaps: tuple[int, ...] = ()) -> None:
    """One view and one purchase of 10 a day, but on the numbered days nothing known."""
    connection.execute(
        """
        create or replace table marts.fct_clickstream__daily_events as
        select
            $first::date + number::integer as event_date,
            event_type,
            'kids' as category,
            list_contains($gaps, number) as is_data_gap,
            case when not is_data_gap then 1 end::bigint as events_count,
            case when not is_data_gap then 10 end::decimal(18, 4) as purchase_amount
        from range($days) as days (number)
        cross join (values ('view'), ('purchase')) as types (event_type)
        """,
        {"first": first, "days": days, "gaps": list(gaps)},
    )
    connection.execute("""
        create or replace table marts.fct_clickstream__hourly_activity as
        select
            event_date,
            event_date::timestamp + to_hours(hour::integer) as event_hour,
            event_type,
            category,
            is_data_gap,
            events_count,
            purchase_amount
        from marts.fct_clickstream__daily_events, range(24) as hours (hour)
    """)


@pytest.mark.parametrize(
    ("days", "shown", "others"),
    [
        (1, "hour", set()),
        (3, "hour", set()),
        (4, "day", set()),
        (21, "day", {"week"}),
        (92, "day", {"week", "month"}),
        (200, "day", {"week", "month"}),
        (201, "week", {"month"}),
        (1100, "week", {"month"}),
        (1101, "month", set()),
        (9000, "month", set()),
    ],
)
def test_the_length_of_the_periods_follows_from_the_span(tables, days, shown, others):
    calendar(tables, "2019-10-02", days)
    rows = query(tables, "clickstream__sales_over_time")
    assert timelines.default_grain(rows) == shown
    assert set(rows["grain"]) == {shown} | others
    assert len(rows) <= 400
    assert rows["period_start"].notna().all()


def test_a_period_that_is_not_whole_is_cut_and_a_lost_one_is_a_gap(tables):
    """28 days from Wednesday 2 October; lost: Monday 7 to Sunday 13, Tuesday 15."""
    calendar(tables, "2019-10-02", 28, gaps=(*range(5, 12), 13))
    rows = query(tables, "clickstream__sales_over_time")
    weeks = rows[rows["grain"] == "week"].set_index("period_start")
    assert weeks["period_status"].tolist() == ["cut", "gap", "cut", "whole", "cut"]
    assert weeks["missing_count"].tolist() == [0, 7, 1, 0, 0]
    assert weeks["purchase_amount"].fillna(-1).astype(int).tolist() == [
        50, -1, 60, 70, 20,
    ]  # fmt: skip
    assert str(weeks.index[0].date()) == "2019-09-30"
    days = rows[rows["grain"] == "day"]
    assert (days["period_status"] == "gap").sum() == 8
    assert days.loc[days["period_status"] == "gap", "purchase_amount"].isna().all()


@pytest.mark.parametrize("name", OVER_TIME)
def test_gaps_are_marked_and_said_and_no_zero_is_drawn_there(small, name):
    rows = query(small, name)
    days = rows[(rows["grain"] == "day") & (rows["period_status"] == "gap")]
    lost = {f"{at:%Y-%m-%d}" for at in days["period_start"]}
    only_purchases = set() if "views" in name else {"2019-11-29"}
    assert lost == {"2019-11-09"} | only_purchases
    counted = [column for column in rows if column.endswith(("_count", "_amount"))]
    counted = set(counted) - {"missing_count"}
    assert days[[*counted]].isna().all(axis=None)
    spec = drawing(name).draw(rows).to_dict()
    assert timelines.GAP_LABEL in str(spec)
    said = drawing(name).read(rows)
    assert "Sat 9 November 2019" in said
    assert "not the same as none" in said
    assert ("Fri 29 November 2019" in said) == bool(only_purchases)


@pytest.mark.parametrize("name", OVER_TIME)
def test_a_day_is_drawn_by_its_hours(name):
    with shop(1) as connection:
        rows = query(connection, name)
        assert set(rows["grain"].dropna()) == {"hour"}
        assert rows["period_start"].nunique() == 24
        assert "On 30 September 2019 from 00:00 to" in drawing(name).read(rows)


def test_a_chart_of_a_few_periods_has_nothing_to_drag_on(tables):
    calendar(tables, "2019-10-02", 5)
    rows = query(tables, "clickstream__sales_over_time")
    assert "vconcat" not in drawing("clickstream__sales_over_time").draw(rows).to_dict()
    calendar(tables, "2019-10-02", 15)
    rows = query(tables, "clickstream__sales_over_time")
    assert "vconcat" in drawing("clickstream__sales_over_time").draw(rows).to_dict()


def test_the_parts_of_the_views_add_up(small):
    rows = query(small, "clickstream__views_over_time")
    known = rows[rows["period_status"] != "gap"]
    parts = known.groupby(["grain", "period_start"])["views_count"].sum()
    whole = known.groupby(["grain", "period_start"])["views_total_count"].max()
    assert (parts == whole).all()
    assert known.loc[known["category_rank"] == 6, "category"].isna().all()
    views = small.execute(f"select count(*) from {EVENTS} where event_type = 'view'")
    assert whole["day"].sum() == views.fetchone()[0]


# --- Queries, on numbers worked out by hand -------------------------------------------


def test_three_products_a_kind_and_what_has_no_category_comes_last(tables):
    tables.execute("""
        create table marts.dim_clickstream__products as
        select product_id, subcategory, split_part(subcategory, '.', 1) as category,
            'b' as brand, 9 as views_count, purchases_count, amount as purchase_amount
        from (values (1, 'unknown', 50, 5), (2, 'a.x', 3, 3), (3, 'a.x', 3, 4),
            (4, 'a.x', 1, 1), (5, 'a.x', 1, 1), (6, 'a.y', 0, 0), (7, 'b', 9, 9)
        ) as products (product_id, subcategory, purchases_count, amount)
    """)
    rows = query(tables, "clickstream__best_products")
    # Equal in purchases: the one that brought more first; then by the number.
    assert rows["product_id"].tolist() == [7, 3, 2, 4, 1]
    kinds = rows.drop_duplicates("subcategory")["subcategory"].tolist()
    assert kinds == ["b", "a.x", "unknown"]
    bought = rows.set_index("product_id")["subcategory_purchases_count"]
    assert bought.to_dict() == {7: 9, 3: 8, 2: 8, 4: 8, 1: 50}


def test_carts_of_a_day_come_from_the_funnel_and_without_gaps_by_category(tables):
    calendar(tables, "2019-10-02", 5, gaps=(2,))
    tables.execute("""
        create table marts.fct_clickstream__sessions as
        select true as has_cart, false as has_purchase, timestamp '2019-10-02' as
            started_at
    """)
    tables.execute("""
        create table marts.fct_clickstream__funnel as
        select * from (values
            ('2019-10-02', 'all', 'session', 'closed', 10, 4, false),
            ('2019-10-02', 'kids', 'session', 'closed', 9, 3, false),
            ('2019-10-02', 'all', 'session', 'open', 10, 8, false),
            ('2019-10-02', 'all', 'user_product', 'closed', 20, 9, false),
            ('2019-10-04', 'kids', 'session', 'closed', 5, 0, true)
        ) as funnel (event_date, category, level, mode, carted_count, purchased_count,
            is_data_gap)
    """)
    tables.execute(
        "alter table marts.fct_clickstream__funnel alter event_date type date"
    )
    rows = query(tables, "clickstream__cart_conversion")
    days = rows[rows["part"] == "over time"]
    assert days["carted_count"].fillna(-1).tolist() == [10, 0, -1, 0, 0]
    assert days["purchased_count"].fillna(-1).tolist() == [4, 0, -1, 0, 0]
    kinds = rows[rows["part"] == "by category"]
    assert kinds[["category", "carted_count", "purchased_count"]].values.tolist() == [
        ["kids", 9, 3]
    ]


def test_half_of_the_purchases_cost_less_than_the_dashed_line(tables):
    """Four products; of ten purchases six are at 100 or less, so the half is at 100."""
    tables.execute("""
        create table marts.dim_clickstream__products as
        select 'kids' as category, 1 as views_count, * from (values
            (10.0, 1), (100.0, 5), (200.0, 4), (999.0, 0), (null, 7), (0.0, 7)
        ) as products (median_price, purchases_count)
    """)
    rows = query(tables, "clickstream__prices")
    every = rows[rows["category"] == "all"]
    assert every["purchases_median_price"].unique().tolist() == [100]
    assert every["products_median_price"].unique().tolist() == [150]
    assert every["bin_low"].round().tolist() == [10, 100, 158, 631]
    assert every["products_count"].tolist() == [1, 1, 1, 1]


def test_hours_in_a_gap_count_for_nothing(tables):
    tables.execute("""
        create table marts.fct_clickstream__hourly_activity as
        select timestamp '2019-10-01 05:00:00' + to_days(day::integer) as event_hour,
            'view' as event_type, category,
            2 as weekday, 5 as hour_of_day, day = 1 as is_data_gap,
            case day when 0 then 3 when 2 then 1 end as events_count
        from range(3) as days (day), (values ('a'), ('b')) as categories (category)
    """)
    rows = query(tables, "clickstream__hours")
    # Two hours are known, of two categories: 6 and 2 views.
    assert rows[["events_count", "hours_count"]].values.tolist() == [[8, 2]]


def funnel(connection, *rows: str) -> pd.DataFrame:
    connection.execute(f"""
        create or replace table marts.fct_clickstream__funnel as
        select date '2019-10-01' + day as event_date, 'all' as category,
            'session' as level, 'closed' as mode, viewed_count, 2 as carted_count,
            1 as purchased_count, 0 as purchased_without_cart_count,
            is_window_complete, is_data_gap
        from (values {", ".join(rows)}) as days (day, viewed_count,
            is_window_complete, is_data_gap)
    """)
    return query(connection, "clickstream__funnel")


def test_the_funnel_leaves_out_who_may_still_buy_and_days_with_a_gap(tables):
    rows = funnel(
        tables, "(0, 8, true, false)", "(1, 4, true, true)", "(2, 9, false, false)"
    )
    assert rows["viewed_count"].tolist() == [8]
    assert "will grow" not in drawing("clickstream__funnel").read(rows)
    rows = funnel(tables, "(0, 8, false, false)", "(1, 9, false, false)")
    assert rows["viewed_count"].tolist() == [17]
    assert "will grow" in drawing("clickstream__funnel").read(rows)


def test_the_funnel_says_its_steps(small):
    rows = query(small, "clickstream__funnel")
    row = rows[(rows["category"] == "all") & (rows["level"] == "session")].set_index(
        "mode"
    )
    spec = drawing("clickstream__funnel").draw(rows).to_dict()
    (data,) = (one for one in spec["datasets"].values() if "words" in one[0])
    words = {
        (one["mode"], one["step"]): (one["words"], one["lost"])
        for one in data
        if one["level"] == "session" and one["category"] == "all" and one["words"]
    }
    viewed, carted = row.loc["open", ["viewed_count", "carted_count"]]
    assert words["open", "Looked at"] == (theme.count(viewed), "")
    lost = theme.share(1 - carted / viewed)
    assert words["open", "Put into the cart"][1] == f"{lost} never put into a cart"
    closed = row.loc["closed", "purchased_count"]
    lost = theme.share(1 - closed / carted)
    assert words["closed", "Bought"][1] == f"{lost} of the carts never bought"
    direct = [one for one in data if one["series"] == "Bought without a cart"]
    assert {one["mode"] for one in direct} == {"open"}
    every = [
        one for one in direct if one["level"] == "session" and one["category"] == "all"
    ]
    assert every[0]["units_count"] == row.loc["open", "purchased_without_cart_count"]


def test_a_category_of_many_names_stays_a_bar_of_its_own_and_the_rest_is_one(tables):
    tables.execute("""
        create table marts.fct_clickstream__daily_events as
        select 'c' || number as category, event_type, 1 as events_count,
            (100 - number)::decimal(18, 4) as purchase_amount
        from range(20) as categories (number)
        cross join (values ('view'), ('purchase')) as types (event_type)
    """)
    rows = query(tables, "clickstream__sales_by_category")
    assert rows["categories_count"].tolist() == [1] * 15 + [5]
    assert rows["views_count"].sum() == 20
    assert rows["purchase_amount"].sum() == 2 * sum(range(81, 101))


# --- Words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (1, "1 second"), (45, "45 seconds"), (59.99, "1 minute"),
     (90, "1.5 minutes"), (3600, "1 hour"), (9000, "2.5 hours"), (86400, "1 day"),
     (86399.9, "1 day"), (1_000_000, "12 days")],
)  # fmt: skip
def test_a_duration_is_said_in_its_largest_unit(seconds, said):
    assert theme.duration(seconds) == said


def test_categories_and_products_in_words():
    assert names.category("unknown") == "no category"
    assert names.category("kids.baby_food") == "kids / baby food"
    assert names.category("...") == "..."
    assert names.category(IMAGE) == IMAGE
    assert names.product(7, None) == "product 7"
    assert names.product(7, float("nan")) == "product 7"
    assert names.product(7, "acme") == "acme 7"
    assert names.unique(["a", "b", "a", "a"]) == ["a", "b", "a ", "a  "]


# --- Predictions ----------------------------------------------------------------------


def test_chances_are_binned_from_their_lower_bounds(tables):
    tables.execute("""
        create table marts.fct_clickstream__purchase_predictions as
        select
            user_id,
            probability,
            timestamp '2019-12-01 06:00:00' as as_of,
            timestamp '2019-12-01 06:30:00' as window_ends_at
        from (values (1, 0.0), (1, 0.0049), (2, 0.005), (2, 0.1), (3, 0.1999), (3, 1.0))
            as pairs (user_id, probability)
    """)
    rows = query(tables, "clickstream__purchase_chances")
    assert rows["lower_probability"].tolist() == [0, 0.005, 0.1, 0.5]
    assert rows["pairs_count"].tolist() == [2, 1, 2, 1]
    assert rows["users_count"].tolist() == [1, 1, 2, 1]
    assert rows["expected_purchases"].round(4).tolist() == [0.0049, 0.005, 0.2999, 1.0]
    said = drawing("clickstream__purchase_chances").read(rows)
    assert said.startswith("From 1 December 2019, 06:00 until before 1 December 2019,")
    assert "of 6 pairs" in said and "about 1.3 (22" in said
    assert "The 3 pairs with a chance of 10\u00a0% or more stand for 99.2" in said


def test_contacts_end_where_everyone_is_reached_and_rules_stand_beside(tables):
    tables.execute("""
        create table marts.fct_clickstream__purchase_contacts as
        select
            *,
            7 as as_ofs_count,
            bought_count + 0.25 as expected_purchases,
            bought_count / contacted_count as precision,
            bought_count / 8 as recall,
            8 as purchases_count
        from (values
            ('forest', 'test', 10, 70, 4, false, true),
            ('forest', 'test', 100, 105, 5, false, true),
            ('forest', 'test', 1000, 105, 5, false, true),
            ('in_cart', 'test', 10, 70, 3, true, false),
            ('majority', 'test', 10, 70, 1, true, false),
            ('knn', 'test', 10, 70, 4, false, false),
            ('forest', 'validation', 10, 70, 6, false, true)
        ) as contacts (
            candidate, split, contacts_count, contacted_count, bought_count,
            is_baseline, is_champion
        )
    """)
    rows = query(tables, "clickstream__purchase_contacts")
    found = rows[["candidate", "contacts_count"]].to_records(index=False).tolist()
    assert found == [("forest", 10), ("forest", 100), ("in_cart", 10), ("majority", 10)]
    said = drawing("clickstream__purchase_contacts").read(rows)
    assert "10 visitors at each of 7 times, picked by forest: 4 of 70 contacts" in said
    assert "50\u00a0% of all that was bought" in said
    assert "The best simple rule, in cart, met 3." in said


def test_new_visitors_are_read_of_the_champion(small):
    name = "clickstream__new_visitors"
    said = drawing(name).read(query(small, name))
    assert said.startswith(
        "On the test, by gradient boosting: of 400 pairs of 100 known"
    )
    assert "; of 200 pairs of 50 new visitors" in said
    assert said.count("ROC AUC 0.860") == 2
