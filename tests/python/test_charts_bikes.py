"""The charts of the bikes page on shops of all kinds, and their queries by hand.

That each draws the small shop, one row and none stands in test_charts_retail.py; here
are the shops that trip a chart up: one shop, one line, nobody's gender known, no
coordinates, no category, quantities that nobody can tell, names that would like to run.
"""

import bikes_warehouse
import charts_warehouse
import duckdb
import pandas as pd
import pytest
from charts_warehouse import svg
from hostile_names import IMAGE, SCRIPT

from comptoir.charts import gallery, maps

CHARTS = {one.name: one for one in charts_warehouse.charts("bikes")}
LINES, SHOPS = "marts.fct_bikes__order_lines", "marts.dim_bikes__shops"


def shop(*changes: str) -> duckdb.DuckDBPyConnection:
    """Return the shops after changes to their lines and places."""
    connection = duckdb.connect()
    bikes_warehouse.build(connection)
    for change in changes:
        connection.execute(change)
    bikes_warehouse.derive(connection)
    return connection


KINDS = {
    "one line": (f"delete from {LINES} where order_id <> '7'",),
    "one model, one spot, decades": (
        f"update {LINES} set order_date = '1990-01-31' where order_id < '3'",
        f"update {LINES} set model_id = '1', model = 'One', category = 'Road'",
        f"update {SHOPS} set latitude_corrected = 0, longitude_corrected = 0",
    ),
    "nobody known": (
        f"update {LINES} set gender = 'unknown', city = 'unknown', category = null, "
        "model = null, shop_id = null, shop_name = null",
    ),
    "no coordinates, no quantity": (
        f"update {SHOPS} set latitude_corrected = null",
        f"update {LINES} set quantity_corrected = null, sales_amount = null",
    ),
}


@pytest.fixture(scope="module", params=KINDS)
def any_shop(request):
    with shop(*KINDS[request.param]) as connection:
        yield connection


@pytest.fixture(scope="module")
def small():
    with shop() as connection:
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


def test_no_line_makes_no_rows():
    with shop(f"delete from {LINES}") as connection:
        for one in CHARTS.values():
            assert gallery.draw_chart(connection, one).status == "no rows", one.name


@pytest.mark.parametrize(
    ("name", "hostile"),
    [
        ("bikes__models_by_gender", IMAGE),
        ("bikes__models_by_city", SCRIPT),
        ("bikes__model_over_cities", SCRIPT),
        ("bikes__top_model_by_shop", IMAGE),
        ("bikes__sales_over_time", SCRIPT),
        ("bikes__shop_groups", IMAGE),
        ("bikes__next_quarter", IMAGE),
        ("bikes__next_buyers", SCRIPT),
    ],
)
def test_hostile_names_are_drawn_as_text(small, name, hostile):
    spec = drawing(name).draw(query(small, name)).to_dict()
    assert hostile in str(spec)
    picture = svg(spec)
    assert "<img" not in picture
    assert "<script" not in picture


def test_where_no_gender_is_known_the_chart_says_so():
    name = "bikes__models_by_gender"
    with shop(f"update {LINES} set gender = 'unknown'") as connection:
        drawn = gallery.draw_chart(connection, CHARTS[name])
    assert "of no buyer is the gender known" in svg(drawn.spec)
    assert drawn.reading.startswith("The data don't say who bought")


# --- Queries, on numbers worked out by hand -------------------------------------------


@pytest.fixture
def tables():
    """Five lines: two shops, three models, two of them of one name."""
    with shop(f"delete from {LINES}", f"delete from {SHOPS}") as connection:
        connection.execute(f"""
            insert into {SHOPS} values ('1', 'East', 'Rome', 42, 12),
                ('2', 'West', 'Nice', 43, 7)
        """)
        connection.execute(f"""
            insert into {LINES} by name
            select *, 'recorded' as quantity_rule, 'none' as discount_rule,
                false as is_unknown_model, false as is_unknown_shop,
                false as is_unknown_customer, order_id = '5' as is_before_launch,
                false as has_key_conflict
            from (values
                ('1', 'A', 'One', 'Road', '1', 'East', 'Rome', 'female', 5, 500.0,
                    null, date '2020-01-31'),
                ('2', 'B', 'Two', 'Road', '1', 'East', 'Rome', 'male', 1, 200.0,
                    null, date '2020-01-01'),
                ('3', 'B', 'Two', 'Road', '1', 'East', 'Rome', 'male', 1, 200.0,
                    2.0, date '2020-03-01'),
                ('4', 'C', 'Two', 'City', '2', 'West', 'Nice', 'male', 3, 90.0,
                    null, date '2020-03-31'),
                ('5', 'C', 'Two', 'City', null, null, 'unknown', 'unknown', 1, 30.0,
                    null, date '2021-03-31')
            ) as lines (order_id, model_id, model, category, shop_id, shop_name, city,
                gender, quantity_corrected, sales_amount, discount_share, order_date)
        """)
        bikes_warehouse.derive(connection)
        yield connection


def test_both_counts_rank_the_models(tables):
    rows = query(tables, "bikes__models_by_gender")
    found = rows[["model_id", "gender", "units_rank", "lines_rank"]].values.tolist()
    assert found == [
        ["A", "female", 1, 3],
        ["C", "male", 2, 1],
        ["C", "unknown", 2, 1],
        ["B", "male", 3, 2],
    ]
    assert rows["model_units_count"].tolist() == [5, 4, 4, 2]
    assert rows["gender_lines_count"].tolist() == [1, 3, 1, 3]
    said = drawing("bikes__models_by_gender").read(rows)
    assert said.startswith("Women bought 5 bikes on 1 order line;")
    assert "not known of 20\u00a0% of the order lines" in said


def test_models_of_one_name_are_told_apart(tables):
    name = "bikes__models_by_gender"
    spec = drawing(name).draw(query(tables, name)).to_dict()
    [rows] = spec["datasets"].values()
    assert {one["label"] for one in rows} == {"One", "Two", "Two "}


def test_a_city_that_is_not_known_comes_last_and_is_not_counted(tables):
    rows = query(tables, "bikes__models_by_city")
    assert rows.drop_duplicates("city_rank")["city"].tolist() == [
        "Rome",
        "Nice",
        "unknown",
    ]
    assert set(rows["cities_count"]) == {2}
    rome = rows[rows["city"] == "Rome"]
    assert rome[["model_id", "units_rank", "lines_rank"]].values.tolist() == [
        ["A", 1, 2],
        ["B", 2, 1],
    ]
    rows = query(tables, "bikes__model_over_cities")
    counts = rows.drop_duplicates("model_id").set_index("model_id")
    assert counts["model_cities_count"].to_dict() == {"A": 1, "C": 1, "B": 1}
    assert rows["lines_count"].sum() == 5


def test_cities_beyond_forty_are_gathered_and_nothing_is_lost():
    with shop(
        f"update {LINES} set model_id = '1', model = 'One', city = 'C' || order_id"
    ) as connection:
        rows = query(connection, "bikes__model_over_cities")
    assert rows["city"].notna().tolist() == [True] * 40 + [False]
    assert rows["gathered_cities_count"].sum() == bikes_warehouse.LINES
    assert rows["lines_count"].sum() == bikes_warehouse.LINES


def test_each_shop_has_its_first_by_units_and_by_lines(tables):
    rows = query(tables, "bikes__top_model_by_shop").set_index(["measure", "shop_id"])
    assert len(rows) == 4  # lines without a shop are of no place
    east = rows.loc[("units", "1")]
    assert (east["model"], east["runner_up_model"]) == ("One", "Two")
    assert (east["sold_count"], east["shop_sold_count"]) == (5, 7)
    assert east["sold_share"] == pytest.approx(5 / 7)
    assert rows.loc[("lines", "1"), "model_id"] == "B"
    said = drawing("bikes__top_model_by_shop").read(rows.reset_index())
    assert "2 shops sold something. First in East: One, 5 bikes (71\u00a0%)" in said


def test_groups_of_shops_have_their_members_and_what_they_buy(tables):
    name = "bikes__shop_groups"
    tables.execute("update marts.fct_bikes__shop_segments set segment_name = 'Dear'")
    rows = query(tables, name)
    shops = rows[rows["part"] == "shop"]
    assert shops[["segment_id", "shop_name", "units_count"]].values.tolist() == [
        [2, "East", 7],
        [3, "West", 3],
    ]
    shares = rows[(rows["part"] == "share") & (rows["family"] == "category")]
    found = shares.set_index("segment_id")
    assert found.loc[2, "family_level"] == "Road"
    assert found.loc[2, "all_units_share"] == pytest.approx(0.7)
    assert found.loc[3, "all_lines_share"] == pytest.approx(0.25)
    said = drawing(name).read(rows)
    assert said.startswith(
        "2 shops fall into 2 groups: 2 Dear (1 shop); 3 Dear (1 shop)"
    )
    assert "nearer to another" not in said


def test_a_shop_nearer_to_another_group_and_one_group_are_said(small):
    name = "bikes__shop_groups"
    rows = query(small, name)
    assert "1 shop stands nearer to another group." in drawing(name).read(rows)
    alone = rows[rows["segment_id"] == 1]
    assert "too few, or too much alike, to part" in drawing(name).read(alone)


def test_months_and_categories_add_up(tables):
    rows = query(tables, "bikes__sales_over_time")
    found = rows[["category", "units_count", "lines_count"]].values.tolist()
    assert found == [["Road", 6, 2], ["Road", 1, 1], ["City", 3, 1], ["City", 1, 1]]
    assert rows["sales_amount"].astype(float).tolist() == [700, 200, 90, 30]
    said = drawing("bikes__sales_over_time").read(rows)
    assert (
        "11 bikes on 5 order lines for 1,020. Bikes by year: 2020 10, 2021 1." in said
    )


def test_corrections_count_the_lines_of_each_rule(tables):
    rows = query(tables, "bikes__corrections")
    found = rows[rows["affected_lines_count"] > 0]
    assert found[["rule", "affected_lines_count"]].values.tolist() == [
        ["none", 1],
        ["before_launch", 1],
    ]
    assert set(rows["lines_count"]) == {5}
    with shop() as connection:
        rows = query(connection, "bikes__corrections").set_index(["value_name", "rule"])
    counts = rows["affected_lines_count"]
    assert counts["quantity", "from_total"] == 15
    assert counts["total", "recomputed_total_differs"] == 20
    assert counts["model", "unknown_model"] == 12


# --- The map --------------------------------------------------------------------------


def test_labels_never_lie_over_each_other_nor_over_a_place():
    places = [((number * 7) % 40, (number * 11) % 23) for number in range(40)]
    within = maps.frame(*zip(*places, strict=True))
    found = maps.sides(places, [["A town\nA model", "A model"]] * 40, within)
    assert sum(bool(label) for label, _ in found) > 20
    for width in maps.WIDTHS:
        points = [within.pixel(*place, width) for place in places]
        boxes = [
            (number, maps._box((*points[number], *points[number]), *one))
            for number, one in enumerate(found)
            if one[0]
        ]
        for number, box in boxes:
            assert maps._is_inside(box, width, within.height)
            assert not any(
                maps._overlap(box, other) for place, other in boxes if place != number
            )
            assert not any(
                box[0] < x < box[2] and box[1] < y < box[3] for x, y in points
            )


def test_places_of_one_spot_are_moved_apart_and_keep_their_side():
    places = [(0.02, 0.0), (0.0, 0.0), (30.0, 20.0), (9.0, 9.0), (9.0, 9.0)]
    within = maps.frame(*zip(*places, strict=True))
    moved = maps.moved_apart(places, within)
    assert moved[2] == places[2]
    assert moved[1][0] < 0 < moved[0][0]
    assert len(set(moved)) == 5


@pytest.mark.parametrize(
    "places", [[], [(2, 48)], [(0, 0), (0, 80)], [(-179, 5), (9, 5)]]
)
def test_a_frame_holds_its_places(places):
    within = maps.frame([one[0] for one in places], [one[1] for one in places])
    assert maps.LOWEST <= within.height <= maps.HIGHEST
    for place in places:
        x, y = within.pixel(*place, 100)
        assert 0 < x < 100
        assert 0 < y < within.height
