"""The real prefix (REES46, 1 October 2019) and the sample, counted again by pandas."""

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

PREFIX = "clickstream/events_2019_10_01_prefix.csv"
SAMPLE_FAULTS = (
    Path(__file__).parents[2]
    / "seeds"
    / "clickstream"
    / "clickstream_events.faults.json"
)


@pytest.fixture(scope="module")
def file(real_data: Path) -> Path:
    return real_data / PREFIX


@pytest.fixture(scope="module")
def raw(file: Path) -> pd.DataFrame:
    """The good records, all columns as text: the last line is cut within its user."""
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    assert rows["user_session"].eq("").sum() == 1
    return rows.iloc[:-1]


@pytest.fixture(scope="module")
def warehouse(clickstream_prefix: Path) -> Path:
    return clickstream_prefix


def one(database: Path, sql: str) -> tuple:
    with duckdb.connect(str(database), read_only=True) as connection:
        [row] = connection.execute(sql).fetchall()
    return row


def test_every_record_of_the_prefix_is_accounted_for(
    warehouse: Path, file: Path
) -> None:
    assert one(
        warehouse,
        "select raw_rows, clean_rows, duplicate_rows, quarantined_rows"
        " from quality.fct_quality__row_accounting",
    ) == (17_435, 17_429, 5, 1)
    assert one(
        warehouse,
        "select file, line, reason from quality.fct_quality__quarantined_rows",
    ) == (str(file), 17_436, "cut last line: 8 of 9 fields")


def test_good_records_are_those_that_are_known(raw: pd.DataFrame) -> None:
    assert len(raw) == 17_434
    kinds = raw["event_type"].value_counts()
    assert kinds.to_dict() == {"view": 17_055, "purchase": 214, "cart": 165}
    assert raw["user_id"].nunique() == 4_504
    assert raw["user_session"].nunique() == 5_066
    assert raw.duplicated().sum() == 5


def test_events_sessions_and_users_are_those_of_the_file(
    warehouse: Path, raw: pd.DataFrame
) -> None:
    """One session id is of two users: 5,066 ids make 5,067 sessions."""
    events = raw.drop_duplicates().assign(
        price=lambda rows: pd.to_numeric(rows["price"]),
        at=lambda rows: pd.to_datetime(rows["event_time"].str.removesuffix(" UTC")),
    )
    bought = events[events["event_type"] == "purchase"]
    revenue = round(bought.loc[bought["price"] > 0, "price"].sum(), 2)
    sessions = events.groupby(["user_id", "user_session"]).agg(
        count=("at", "size"), first=("at", "min"), last=("at", "max")
    )
    assert len(sessions) == 5_067
    seconds = (sessions["last"] - sessions["first"]).dt.total_seconds()
    assert one(
        warehouse,
        "select count(*), sum(events_count), sum(duration_seconds),"
        " round(sum(purchase_amount), 2)::double, count(*) filter (where is_bounce)"
        " from marts.fct_clickstream__sessions",
    ) == (5_067, 17_429, seconds.sum(), revenue, (sessions["count"] == 1).sum())
    assert one(
        warehouse,
        "select count(*), sum(sessions_count), sum(purchases_count),"
        " count(*) filter (where is_buyer) from marts.dim_clickstream__users",
    ) == (4_504, 5_067, len(bought), bought["user_id"].nunique())
    assert one(
        warehouse,
        "select count(*), sum(views_count), sum(purchases_count),"
        " sum(events_count) from marts.dim_clickstream__products",
    ) == (
        events["product_id"].nunique(),
        (events["event_type"] == "view").sum(),
        len(bought),
        17_429,
    )
    assert one(
        warehouse,
        "select sum(events_count), round(sum(purchase_amount), 2)::double,"
        " bool_or(is_data_gap) from marts.fct_clickstream__daily_events",
    ) == (17_429, revenue, False)


def test_time_to_purchase_is_that_of_the_pairs(
    warehouse: Path, raw: pd.DataFrame
) -> None:
    """The data are shorter than the window: every purchase after the view counts."""
    events = raw.drop_duplicates().assign(
        at=lambda rows: pd.to_datetime(rows["event_time"].str.removesuffix(" UTC"))
    )
    keys = ["user_id", "product_id"]
    viewed = events[events["event_type"] == "view"].groupby(keys)["at"].min()
    bought = events[events["event_type"] == "purchase"].join(
        viewed.rename("viewed_at"), on=keys, how="inner"
    )
    first = bought[bought["at"] >= bought["viewed_at"]].groupby(keys).first()
    seconds = (first["at"] - first["viewed_at"]).dt.total_seconds()
    assert one(
        warehouse,
        "select count(*), sum(seconds_to_purchase), median(seconds_to_purchase)"
        " from marts.fct_clickstream__view_to_purchase",
    ) == (len(first), seconds.sum(), seconds.median())


def test_the_sample_holds_what_was_planted(sample_warehouse: Path) -> None:
    planted = json.loads(SAMPLE_FAULTS.read_text("utf-8"))["truth"]
    assert one(
        sample_warehouse,
        "select raw_rows, clean_rows, duplicate_rows, quarantined_rows"
        " from quality.fct_quality__row_accounting where input = 'clickstream_events'",
    ) == tuple(
        planted[name]
        for name in ("raw_rows", "clean_rows", "duplicate_rows", "quarantined_rows")
    )
    gaps = (
        "select string_agg(distinct event_date::varchar, ', ' order by"
        " event_date::varchar) from marts.fct_clickstream__daily_events"
        " where is_data_gap"
    )
    assert one(sample_warehouse, gaps) == ("2019-10-22, 2019-11-15",)
    assert one(
        sample_warehouse,
        f"{gaps} and event_type = 'view'",
    ) == ("2019-10-22",)
