"""The funnel, worked out a second time by walking through each unit's events in Python.

The models aggregate and join; here every unit's events are put in order and looked at one
after the other. On the sample, and on the first hours of a real REES46 export.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pytest

WINDOW = pd.Timedelta(days=7)
GAP = pd.Timedelta(minutes=30)
RANKS = {"view": 1, "cart": 2, "remove_from_cart": 3, "purchase": 4}


class Unit(NamedTuple):
    """What came of a pair or a session in a category; times, or None."""

    level: str
    category: str
    viewed: pd.Timestamp
    carted: pd.Timestamp | None
    bought: pd.Timestamp | None
    bought_after_cart: pd.Timestamp | None


@pytest.fixture(scope="module", params=["sample_warehouse", "clickstream_prefix"])
def warehouse(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    database = request.getfixturevalue(request.param)
    return duckdb.connect(str(database), read_only=True)


@pytest.fixture(scope="module")
def events(warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Clean events in the total order of each user, every one with a session."""
    found = warehouse.execute(
        "select user_id, session_id, product_id, category_code, event_type, event_at"
        " from marts.fct_clickstream__events"
    ).df()
    found["rank"] = found["event_type"].map(RANKS).fillna(5)
    found["category"] = found["category_code"].str.split(".").str[0].fillna("unknown")
    found = found.sort_values(["user_id", "event_at", "rank", "product_id"])
    return found.assign(session=sessions(found))


def sessions(found: pd.DataFrame) -> pd.Series:
    """The session given; where there is none, a number that changes after each gap."""
    without = found[found["session_id"].isna()]
    later = without.groupby("user_id")["event_at"].diff()
    numbers = (later.isna() | (later >= GAP)).cumsum().astype(str)
    return found["session_id"].fillna(numbers)


def walk(level: str, category: str, steps: Iterable[tuple]) -> Unit | None:
    """Go through a unit's (time, type) in order; None where nothing was viewed."""
    viewed = carted = bought = after = None
    for at, kind in steps:
        if viewed is None:
            viewed = at if kind == "view" else None
        elif at - viewed > WINDOW:
            break
        elif kind == "cart":
            carted = carted if carted is not None else at
        elif kind == "purchase":
            bought = bought if bought is not None else at
            if carted is not None and after is None:
                after = at
    return Unit(level, category, viewed, carted, bought, after) if viewed else None


@pytest.fixture(scope="module")
def units(events: pd.DataFrame) -> list[Unit]:
    """Every pair and every session in each of its categories, `all` too."""
    coded = events.dropna(subset="category_code").sort_values(
        ["event_at", "category_code"], ascending=[True, False]
    )
    codes = coded.groupby("product_id")["category_code"].last()
    names = codes.str.split(".").str[0].to_dict()
    by_pair, by_session = defaultdict(list), defaultdict(list)
    columns = ["user_id", "session", "product_id", "category", "event_at", "event_type"]
    for user, session, product, category, at, kind in events[columns].itertuples(
        index=False
    ):
        for name in (names.get(product, "unknown"), "all"):
            by_pair[user, product, name].append((at, kind))
        for name in (category, "all"):
            by_session[user, session, name].append((at, kind))
    walked = [walk("user_product", name, s) for (*_, name), s in by_pair.items()]
    walked += [walk("session", name, s) for (*_, name), s in by_session.items()]
    return [unit for unit in walked if unit is not None]


def seconds(unit: Unit, until: pd.Timestamp) -> int:
    return int((until - unit.viewed).total_seconds())


def times(unit: Unit, mode: str) -> tuple[int, bool] | None:
    """Seconds to the purchase that counts in the mode, and whether it had no cart."""
    bought = unit.bought if mode == "open" else unit.bought_after_cart
    if bought is None:
        return None
    return seconds(unit, bought), unit.carted is None or unit.carted > bought


def measured(numbers: list[int]) -> tuple[float | None, ...]:
    """Median, mean, first and third quartile."""
    if not numbers:
        return (None,) * 4
    quartiles = (float(q) for q in np.percentile(numbers, [25, 75]))
    return (float(statistics.median(numbers)), statistics.fmean(numbers), *quartiles)


def numbers(values: Iterable[float | None]) -> list[float]:
    """What can be compared with a tolerance: -1 where there is no time."""
    return [-1.0 if value is None else value for value in values]


def test_every_row_of_the_funnel_follows_from_the_events(
    warehouse: duckdb.DuckDBPyConnection, units: list[Unit]
) -> None:
    groups = defaultdict(list)
    for unit in units:
        for mode in ("open", "closed"):
            groups[unit.viewed.date(), unit.category, unit.level, mode].append(unit)
    expected = {}
    for key, members in groups.items():
        bought = [t for unit in members if (t := times(unit, key[3])) is not None]
        to_cart = [seconds(u, u.carted) for u in members if u.carted is not None]
        counts = (
            len(members),
            len(to_cart),
            len(bought),
            sum(without for _, without in bought),
        )
        expected[key] = (
            *counts,
            measured(to_cart)[0],
            *measured([n for n, _ in bought]),
        )
    rows = warehouse.execute(
        """
        select
            event_date, category, level, mode, viewed_count, carted_count,
            purchased_count, purchased_without_cart_count, median_seconds_to_cart,
            median_seconds_to_purchase, mean_seconds_to_purchase,
            quartile_1_seconds_to_purchase, quartile_3_seconds_to_purchase
        from marts.fct_clickstream__funnel
        """
    ).fetchall()
    nobody = (0, 0, 0, 0, None, None, None, None, None)
    assert len(rows) == len({row[:4] for row in rows})
    assert expected.keys() <= {row[:4] for row in rows}
    assert any(row[6] for row in rows)
    for row in rows:
        wanted = expected.get(row[:4], nobody)
        assert row[4:8] == wanted[:4], row
        assert numbers(row[8:]) == pytest.approx(numbers(wanted[4:]), rel=1e-12), row


def test_every_purchase_after_a_view_is_timed(
    warehouse: duckdb.DuckDBPyConnection, units: list[Unit]
) -> None:
    bought = sorted(
        (unit.category, times(unit, "open")[0], not times(unit, "open")[1])
        for unit in units
        if unit.level == "user_product" and unit.bought is not None
    )
    found = warehouse.execute(
        """
        select category, seconds_to_purchase, has_cart
        from marts.fct_clickstream__view_to_purchase
        union all
        select 'all', seconds_to_purchase, has_cart
        from marts.fct_clickstream__view_to_purchase
        """
    ).fetchall()
    assert sorted(found) == bought
    by_category = defaultdict(list)
    for category, number, _ in bought:
        by_category[category].append(number)
    rows = warehouse.execute(
        """
        select
            category, sum(purchases_count)::bigint,
            sum(purchases_count) filter (where bucket_order <= 3)::bigint,
            sum(purchases_share), any_value(median_seconds_to_purchase),
            any_value(mean_seconds_to_purchase),
            any_value(quartile_1_seconds_to_purchase),
            any_value(quartile_3_seconds_to_purchase)
        from marts.fct_clickstream__view_to_purchase_distribution group by category
        """
    ).fetchall()
    assert {row[0] for row in rows} == set(by_category)
    for category, *found in rows:
        all_of_it = by_category[category]
        soon = sum(number < 900 for number in all_of_it)
        wanted = [len(all_of_it), soon, 1, *measured(all_of_it)]
        assert found == pytest.approx(wanted, rel=1e-12), category
