"""Features of the task purchase: each again by hand, and none knows what comes after.

The reference looks at every pair by itself, filtering the events anew for each number:
slow, and without the steps, running sums and joins of the warehouse.
"""

import functools
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from ml_leaks import (
    ROW,
    differences_after_a_cut,
    differing_features,
    features_at,
    features_table_of,
)

SAMPLE = ROOT / "seeds" / "clickstream" / "clickstream_events.csv"
STAGE = {"view": 1, "cart": 2, "remove_from_cart": 3, "purchase": 4}
# Steps of half a day, a horizon that is no whole number of them, a share of the users.
OTHER_GRID = {
    "clickstream_purchase_step_hours": 12,
    "clickstream_purchase_lookback_hours": 36,
    "clickstream_purchase_horizon_hours": 30,
    "clickstream_purchase_training_rows": 4000,
    "clickstream_purchase_evaluation_rows": 300,
}
DAYS = (24, 48, 24)
HALF_DAYS = (12, 36, 30)


@pytest.fixture(scope="module")
def other_grid(
    run_dbt: Callable[..., str],
    sample_warehouse: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The sample's warehouse with the task's steps built again on another grid."""
    database = tmp_path_factory.mktemp("other_grid") / "warehouse.duckdb"
    shutil.copy(sample_warehouse, database)
    run_dbt(
        database,
        "run",
        "--select",
        "+ml_purchase__features,path:models/*/clickstream/*purchase*",
        "--vars",
        json.dumps(OTHER_GRID),
        as_parsed=True,
    )
    return database


@pytest.fixture(scope="module")
def after_a_cut(
    run_dbt: Callable[..., str],
    new_warehouse: Callable[[Path], Path],
    sample_warehouse: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[list[str], Path, pd.Timestamp]:
    """What differs at a time of the test once the later events are cut off."""
    database = new_warehouse(tmp_path_factory.mktemp("cut"))
    features = features_table_of(sample_warehouse, "purchase")
    as_of = features.loc[features["split"] == "test", "as_of"].min()
    lines = differences_after_a_cut(
        run_dbt,
        database,
        sample_warehouse,
        task="purchase",
        input_name="clickstream_events",
        source=SAMPLE,
        time_column="event_time",
        time_format="%Y-%m-%d %H:%M:%S UTC",
        as_of=as_of.to_pydatetime(),
    )
    return lines, database, as_of


def table(database: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(query).df()


def events_of(database: Path) -> pd.DataFrame:
    """Clean events in the order of a user's, with price (or NaN), brand and session."""
    events = table(
        database,
        """
        select user_id, product_id, category_id, brand, event_type, event_at,
            case when has_price then price end::double as price
        from intermediate.int_clickstream__events_cleaned
        """,
    )
    events["stage"] = events["event_type"].map(STAGE).fillna(5)
    return events.sort_values(
        ["event_at", "stage", "product_id", "price"], ignore_index=True
    )


def sessions_of(database: Path) -> pd.DataFrame:
    return table(
        database,
        "select user_id, session_id, product_id, event_at"
        " from intermediate.int_clickstream__events_sessioned",
    )


class Reference:
    """Everything that is known at a time, each number from the events themselves."""

    def __init__(
        self,
        events: pd.DataFrame,
        sessions: pd.DataFrame,
        as_of: pd.Timestamp,
        grid: tuple[int, int, int],
    ) -> None:
        step, lookback, _ = grid
        self.as_of = as_of
        self.begin = as_of - timedelta(hours=lookback)
        self.hour = timedelta(hours=1)
        self.step = pd.Timedelta(hours=step)
        self.before = events[events["event_at"] < as_of].copy()
        self.before["step"] = self.before["event_at"].dt.floor(self.step)
        self.seen = self.before[self.before["event_at"] >= self.begin]
        self.sessions = sessions[sessions["event_at"] < as_of]
        followed = self.seen.sort_values(["user_id", "event_at", "stage", "product_id"])
        next_at = followed.groupby(["user_id", "step"])["event_at"].shift(-1)
        dwell = (next_at - followed["event_at"]).dt.total_seconds()
        self.dwell = dwell.where(dwell < 30 * 60, 0).fillna(0)
        self.began = self.sessions.groupby(["user_id", "session_id"])["event_at"].min()
        self.shop = self.rates(self.before)
        known = self.before.groupby(["product_id", "step"])[
            ["brand", "category_id", "price"]
        ].last()
        known = known.fillna({"brand": "unknown", "category_id": "unknown"})
        self.steps = self.before.drop(columns=["brand", "category_id", "price"]).join(
            known, on=["product_id", "step"]
        )

    def of(self, kind: str, rows: pd.DataFrame) -> int:
        return int((rows["event_type"] == kind).sum())

    def rates(self, rows: pd.DataFrame) -> tuple[float, float, float]:
        views, carts, bought = (
            self.of(kind, rows) for kind in ("view", "cart", "purchase")
        )
        return (
            (carts + 1) / (views + 20),
            (bought + 1) / (views + 50),
            (bought + 1) / (carts + 3),
        )

    def leaning(
        self, rows: pd.DataFrame, usual: float, weight: float, on: str
    ) -> float:
        done = self.of("cart" if on == "cart_rate" else "purchase", rows)
        base = self.of("cart" if on == "cart" else "view", rows)
        return (done + weight * usual) / (base + weight)

    def hours(self, rows: pd.DataFrame, which: str) -> float:
        if not len(rows):
            return np.nan
        return (self.as_of - getattr(rows["event_at"], which)()) / self.hour

    def last(self, rows: pd.DataFrame, name: str) -> object:
        values = rows.dropna(subset=[name]).sort_values(["event_at", name])[name]
        return values.iloc[-1] if len(values) else None

    @functools.cache  # noqa: B019 - a reference lives as long as its test
    def product(self, product_id: str) -> dict[str, object]:
        rows = self.seen[self.seen["product_id"] == product_id]
        ever = self.before[self.before["product_id"] == product_id]
        price = self.last(rows, "price")
        brand = self.last(rows, "brand") or "unknown"
        category = self.last(rows, "category_id") or "unknown"
        cart_rate, rate, cart_purchase_rate = self.shop
        of_category = self.steps[self.steps["category_id"] == category]
        of_brand = self.steps[self.steps["brand"] == brand]
        category_rate = self.leaning(of_category, rate, 500, "view")
        priced = of_category[of_category["event_type"] == "view"]["price"].dropna()
        usual = np.round(1000 * np.log(priced.astype(float))).sum() / 1000
        log_price = np.nan if price is None else np.log(price)
        return {
            "category": category,
            "product_views": self.of("view", rows),
            "product_carts": self.of("cart", rows),
            "product_purchases": self.of("purchase", rows),
            "product_views_before": self.of("view", ever),
            "product_cart_rate": self.leaning(ever, cart_rate, 100, "cart_rate"),
            "product_cart_purchase_rate": self.leaning(
                ever, cart_purchase_rate, 10, "cart"
            ),
            "product_purchase_rate": self.leaning(ever, category_rate, 200, "view"),
            "product_purchase_rate_recent": self.leaning(
                rows, category_rate, 200, "view"
            ),
            "brand_purchase_rate": self.leaning(of_brand, rate, 500, "view"),
            "category_purchase_rate": category_rate,
            "price_now_log": log_price,
            "product_price_in_category": (
                log_price - usual / len(priced) if len(priced) else np.nan
            ),
        }

    @functools.cache  # noqa: B019
    def user(self, user_id: str) -> dict[str, float]:
        rows = self.seen[self.seen["user_id"] == user_id]
        ever = self.before[self.before["user_id"] == user_id]
        bought = ever[ever["event_type"] == "purchase"]
        began = self.began.loc[user_id]
        last_step = self.as_of - self.step
        since = (last_step - ever["step"].min()) / self.step + 1
        return {
            "user_events": len(rows),
            "user_views": self.of("view", rows),
            "user_carts": self.of("cart", rows),
            "user_purchases": self.of("purchase", rows),
            "user_products": rows["product_id"].nunique(),
            "user_sessions": int((began >= self.begin).sum()),
            "user_hours_since_last_event": self.hours(rows, "max"),
            "user_days_since_first_event": self.hours(ever, "min") / 24,
            "user_hours_since_last_purchase": self.hours(bought, "max"),
            "user_events_before": len(ever),
            "user_purchases_before": len(bought),
            "user_active_periods_before": ever["step"].nunique(),
            "user_active_periods_share": ever["step"].nunique() / since,
            "user_purchase_rate": self.leaning(ever, self.shop[1], 50, "view"),
            "user_cart_purchase_rate": self.leaning(ever, self.shop[2], 5, "cart"),
        }

    def in_cart(self, rows: pd.DataFrame) -> bool:
        rows = rows.sort_values(["event_at", "stage"])
        kinds = rows[rows["stage"].isin([2, 3, 4])]["event_type"]
        return len(kinds) > 0 and kinds.iloc[-1] == "cart"

    def pair(self, user_id: str, product_id: str) -> dict[str, float]:
        of_user = self.seen[self.seen["user_id"] == user_id]
        rows = of_user[of_user["product_id"] == product_id]
        ever = self.before[
            (self.before["user_id"] == user_id)
            & (self.before["product_id"] == product_id)
        ]
        views = rows[rows["event_type"] == "view"]
        carts = rows[rows["event_type"] == "cart"]
        product, user = self.product(product_id), self.user(user_id)
        category = product["category"]
        others = {
            other: of_user[of_user["product_id"] == other]
            for other in of_user["product_id"].unique()
        }
        facts = {other: self.product(other) for other in others}
        alike = [other for other in others if facts[other]["category"] == category]
        in_category = of_user[of_user["product_id"].isin(alike)]
        prices = [facts[other]["price_now_log"] for other in others]
        prices = [round(1000 * price) / 1000 for price in prices if price == price]
        session_ids = self.sessions[
            (self.sessions["user_id"] == user_id)
            & (self.sessions["product_id"] == product_id)
            & (self.sessions["event_at"] >= self.begin)
        ]
        first_prices = rows.dropna(subset=["price"]).sort_values(
            ["event_at", "stage", "price"]
        )["price"]
        views_count = user["user_views"] or np.nan
        last = self.as_of - self.step
        return {
            "views": len(views),
            "carts": len(carts),
            "removals": self.of("remove_from_cart", rows),
            "purchases": self.of("purchase", rows),
            "sessions": session_ids.assign(
                step=session_ids["event_at"].dt.floor(self.step)
            )[["session_id", "step"]]
            .drop_duplicates()
            .shape[0],
            "views_latest": int((views["event_at"] >= last).sum()),
            "active_periods": rows["step"].nunique(),
            "dwell_minutes": self.dwell.loc[rows.index].sum() / 60,
            "in_cart": float(self.in_cart(rows)),
            "hours_since_last_event": self.hours(rows, "max"),
            "hours_since_first_event": self.hours(rows, "min"),
            "hours_since_last_view": self.hours(views, "max"),
            "hours_since_last_cart": self.hours(carts, "max"),
            "purchases_before": self.of("purchase", ever),
            "price_change_log": (
                product["price_now_log"] - np.log(first_prices.iloc[0])
                if len(first_prices)
                else np.nan
            ),
            "hours_gone_on": self.hours(rows, "max")
            - user["user_hours_since_last_event"],
            "views_share_of_user": len(views) / views_count,
            "category_views_share_of_user": self.of("view", in_category) / views_count,
            "category_products_of_user": len(alike),
            "category_purchases_of_user": self.of("purchase", in_category),
            "price_to_user_log": (
                product["price_now_log"] - np.mean(prices) if prices else np.nan
            ),
            "user_in_cart_products": sum(
                self.in_cart(others[other]) for other in others if other != product_id
            ),
            **user,
            **{name: fact for name, fact in product.items() if name != "category"},
            "as_of_hour": self.as_of.hour,
            "weekday": self.as_of.isoweekday(),
            "is_weekend": float(self.as_of.isoweekday() > 5),
        }


def asked_at(events: pd.DataFrame, as_of: pd.Timestamp, hours: int) -> set:
    """Pairs with a view or a cart in the lookback."""
    kept = events[
        (events["event_at"] < as_of)
        & (events["event_at"] >= as_of - timedelta(hours=hours))
        & events["event_type"].isin(["view", "cart"])
    ]
    return set(zip(kept["user_id"], kept["product_id"], strict=True))


def bought_at(events: pd.DataFrame, as_of: pd.Timestamp, hours: int) -> set:
    """Pairs with a purchase in the label window."""
    kept = events[
        (events["event_at"] >= as_of)
        & (events["event_at"] < as_of + timedelta(hours=hours))
        & (events["event_type"] == "purchase")
    ]
    return set(zip(kept["user_id"], kept["product_id"], strict=True))


WAREHOUSES = pytest.mark.parametrize(
    ("warehouse", "grid"), [("sample_warehouse", DAYS), ("other_grid", HALF_DAYS)]
)


@WAREHOUSES
def test_every_feature_is_the_one_worked_out_by_hand(
    warehouse: str, grid: tuple[int, int, int], request: pytest.FixtureRequest
):
    """At the first time of the test and at the current one; who buys next is among them.

    Whoever buys soon does something after the time that no feature may know.
    """
    database = request.getfixturevalue(warehouse)
    features = features_table_of(database, "purchase")
    events, sessions = events_of(database), sessions_of(database)
    names = list(features.columns[5:])
    first = features.loc[features["split"] == "test", "as_of"].min()
    for as_of in (first, features["as_of"].max()):
        reference = Reference(events, sessions, as_of, grid)
        rows = features_at(features, as_of).sort_values(ROW)
        rows = pd.concat([rows[rows["label"] > 0], rows.iloc[:: len(rows) // 12]])
        assert len(rows) >= 12
        for row in rows.itertuples(index=False):
            expected = reference.pair(row.entity_id, row.item_id)
            assert sorted(expected) == sorted(names)
            for name in names:
                found = getattr(row, name)
                found = np.nan if found is None else float(found)
                # Of products' prices each is rounded to a thousandth of its logarithm
                tolerance = 2e-3 if name == "price_to_user_log" else 1e-6
                assert found == pytest.approx(
                    expected[name], rel=1e-9, abs=tolerance, nan_ok=True
                ), (as_of, row.entity_id, row.item_id, name)


@WAREHOUSES
def test_pairs_and_labels_are_those_of_the_events(
    warehouse: str, grid: tuple[int, int, int], request: pytest.FixtureRequest
):
    database = request.getfixturevalue(warehouse)
    features = features_table_of(database, "purchase")
    events = events_of(database)
    times = table(database, "from intermediate.int_clickstream__purchase_as_ofs_listed")
    draws = table(database, "from intermediate.int_clickstream__purchase_users_drawn")
    assert set(features["split"]) == {"train", "validation", "test", "current"}
    assert 0 < features["label"].mean() < 0.2
    for time in times.itertuples():
        rows = features_at(features, time.as_of)
        drawn = set(draws.loc[draws["draw"] < time.users_share, "user_id"])
        asked = asked_at(events, time.as_of, grid[1])
        assert set(zip(rows["entity_id"], rows["item_id"], strict=True)) == {
            (user, product) for user, product in asked if user in drawn
        }
        if time.split == "current":
            assert rows["label"].isna().all()
            continue
        bought = bought_at(events, time.as_of, grid[2])
        pairs = zip(rows["entity_id"], rows["item_id"], strict=True)
        assert rows["label"].tolist() == [float(pair in bought) for pair in pairs]


def test_users_are_drawn_whole_up_to_about_the_rows_asked_for(other_grid: Path):
    features = features_table_of(other_grid, "purchase")
    counts = features.groupby("split").size()
    shares = (
        table(other_grid, "from intermediate.int_clickstream__purchase_as_ofs_listed")
        .groupby("split")["users_share"]
        .agg(["min", "max"])
    )
    assert shares.loc["current"].tolist() == [1, 1]
    for split, rows in {"train": 4000, "validation": 300, "test": 300}.items():
        assert shares.loc[split, "min"] == shares.loc[split, "max"] < 1
        # A few hundred users, some with many pairs
        assert counts[split] == pytest.approx(rows, rel=0.4)


def test_splits_follow_each_other_in_time(other_grid: Path):
    """Label windows of 30 hours on a grid of twelve: none reaches over a border."""
    times = table(
        other_grid, "from intermediate.int_clickstream__purchase_as_ofs_listed"
    ).set_index("split")
    for earlier, later in [("train", "validation"), ("validation", "test")]:
        first = times.loc[[later], "as_of"].min()
        assert times.loc[[earlier], "label_ends_at"].max() <= first


def test_features_are_the_same_without_the_future(after_a_cut):
    lines, _, _ = after_a_cut
    assert lines == []


# Copies of features, as someone in a hurry would write them: from all that there is
LEAKS = {
    "price_now": """
        select product_id as item_id, max_by(price, event_at)::double as leak
        from intermediate.int_clickstream__events_cleaned where has_price group by all
    """,
    "user_purchase_rate": """
        select
            user_id as entity_id,
            (count(*) filter (where event_type = 'purchase') + 1) / (count(*) + 50)
                as leak
        from intermediate.int_clickstream__events_cleaned group by all
    """,
    "product_views": """
        select product_id as item_id, count(*)::double as leak
        from intermediate.int_clickstream__events_cleaned
        where event_type = 'view' group by all
    """,
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_copy_that_knows_the_future_is_caught(
    leak: str, after_a_cut, sample_warehouse: Path
):
    _, cut, as_of = after_a_cut
    rows = []
    for database in (sample_warehouse, cut):
        features = features_at(features_table_of(database, "purchase"), as_of)
        rows.append(features.merge(table(database, LEAKS[leak]), how="left"))
    lines = differing_features(*rows)
    assert [line.split(":")[0] for line in lines] == ["leak"]


def test_a_day_and_a_quarter_are_asked_about_at_their_end(run_dbt, tmp_path: Path):
    """No lookback behind any other time, so no label, no training, no test."""
    rows = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False)
    times = pd.to_datetime(
        rows["event_time"], format="%Y-%m-%d %H:%M:%S UTC", errors="coerce"
    )
    begin = pd.Timestamp("2019-10-01")
    path = tmp_path / "events.csv"
    kept = (times >= begin) & (times < begin + timedelta(hours=30))
    rows[kept].to_csv(path, index=False)
    database = tmp_path / "warehouse.duckdb"
    settings = json.dumps({"inputs": {"clickstream_events": str(path)}})
    run_dbt(database, "run", "--select", "+ml_purchase__features", "--vars", settings)
    features = features_table_of(database, "purchase")
    assert set(features["split"]) == {"current"}
    assert features["label"].isna().all()


def test_the_real_hours_give_all_splits(real_data: Path, run_dbt, tmp_path: Path):
    """Not three hours of October 2019, and nearly all of it from 02:20 to 02:50."""
    path = real_data / "clickstream" / "events_2019_10_01_prefix.csv"
    settings = {
        "inputs": {"clickstream_events": str(path)},
        "clickstream_purchase_step_hours": 0.05,
        "clickstream_purchase_lookback_hours": 0.2,
        "clickstream_purchase_horizon_hours": 0.1,
        "clickstream_purchase_test_as_ofs": 2,
        "clickstream_purchase_validation_as_ofs": 2,
    }
    database = tmp_path / "warehouse.duckdb"
    select = ["--select", "+ml_purchase__features", "--vars", json.dumps(settings)]
    run_dbt(database, "run", *select, as_parsed=True)
    features = features_table_of(database, "purchase")
    positives = features.groupby("split")["label"].sum().to_dict()
    assert positives == {"train": 25, "validation": 38, "test": 48, "current": 0}
