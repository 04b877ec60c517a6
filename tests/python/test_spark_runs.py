"""dbt on Spark: loads one after the other, and learning that is left to DuckDB.

What Spark overwrites of a load's partitions ends in the tables that DuckDB keeps. Spark
makes tables, DuckDB learns from them, Spark goes on with what was learned. One file, so
that all of its tests share a Java.

Without Java or pyspark (`requirements-spark.txt`) this is skipped, and a warning says so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, copy_tables

from comptoir.spark.landing import land, python_models
from comptoir.spark.parity import Table, compare, spark_query
from comptoir.spark.taking import take

SAMPLE = ROOT / "seeds" / "clickstream" / "clickstream_events.csv"
# Mondays, so that each is alone in its week.
DAYS = ("2019-11-04", "2019-11-11", "2019-11-18", "2019-11-25", "2019-12-02")
# In the week of the last one.
THURSDAY = "2019-12-05"
# Of the tables that are kept by a day or a week, the column that parts them.
PARTED = {
    "fct_clickstream__events": "event_date",
    "int_clickstream__conversions_listed": "event_date",
    "int_clickstream__hours_counted": "event_date",
    "int_clickstream__product_weeks_summed": "event_week",
    "int_clickstream__rules_counted": "event_date",
    "int_clickstream__session_views_counted": "event_date",
    "int_clickstream__staged_days_counted": "event_date",
    "int_clickstream__user_days_summed": "event_date",
}
# What is kept by users and sessions is made as a whole.
WHOLE = (
    "int_clickstream__sessions_summed",
    "fct_clickstream__sessions",
    "dim_clickstream__users",
)
SELECT = (
    "stg_clickstream__events",
    "int_clickstream__events_cleaned",
    "int_clickstream__sessionless_events_grouped",
    "int_clickstream__events_sessioned",
    *PARTED,
    *WHOLE,
)

# A mart above what is learned, and its key.
MART = "fct_stock__demand_drivers"
KEY = ("category", "driver", "level")
SEEDS_AND_STAGING = (
    "schema_name in ('raw', 'staging') and contains(table_name, 'stock_')"
)


@dataclass(frozen=True)
class Both:
    """A DuckDB warehouse and Spark's tables of the same files.

    `load` brings both on, with `restart=True` by a new Java; `refresh` makes Spark's
    anew.
    """

    files: Path
    database: Path
    spark: Path
    load: Callable[..., None]
    refresh: Callable[[], None]


@pytest.fixture
def both(
    run_spark: Callable[..., str], run_dbt: Callable[..., str], tmp_path: Path
) -> Both:
    """No files and no tables yet."""
    files, database = tmp_path / "files", tmp_path / "warehouse.duckdb"
    files.mkdir()
    named = json.dumps({"inputs": {"clickstream_events": str(files / "*.csv")}})
    arguments = ("run", "--select", *SELECT, "--vars", named)

    def load(*, restart: bool = False) -> None:
        run_dbt(database, *arguments)
        land(database, ROOT, tmp_path / "landed")
        run_spark(*arguments, restart=restart)

    def refresh() -> None:
        run_spark(*arguments, "--full-refresh")

    return Both(files, database, tmp_path / "spark", load, refresh)


def schema_of(table: str) -> str:
    """Schema of a table, by its name."""
    return "intermediate" if table.startswith("int_") else "marts"


def partitions(spark: Path, table: str) -> dict[str, set[str]]:
    """Files of each of a table's partitions; their names tell what run wrote them."""
    folder = spark / "tables" / f"{schema_of(table)}.db" / table
    return {
        part.name.split("=")[1]: {file.name for file in part.glob("*.parquet")}
        for part in folder.glob(f"{PARTED[table]}=*")
    }


def assert_same_tables(both: Both) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{both.database}' as built (read_only)")
        for name in (*PARTED, *WHOLE):
            schema = schema_of(name)
            ours = f"select * from built.{schema}.{name}"
            theirs = spark_query(both.spark, schema, name)
            assert compare(connection, Table(schema, name), ours, theirs) == []


def test_spark_overwrites_the_partitions_of_a_load_and_no_other(both: Both) -> None:
    """Of five files one comes later, one is changed and one is taken away.

    The changed one holds an event of the first day too, whose own file is as it was; the
    one that comes later holds another day of its week.
    """
    lines = SAMPLE.read_text("utf-8").splitlines()

    def write(day: str, events: list[str]) -> None:
        text = "\n".join([lines[0], *events]) + "\n"
        (both.files / f"{day}.csv").write_text(text, "utf-8")

    events = {day: [line for line in lines if line.startswith(day)] for day in DAYS}
    for day in DAYS[:4]:
        write(day, events[day])
    both.load()
    assert_same_tables(both)
    before = {table: partitions(both.spark, table) for table in PARTED}

    late = events[DAYS[1]][-1].replace(DAYS[1], DAYS[0])
    write(DAYS[1], [*events[DAYS[1]][:-20], late])
    (both.files / f"{DAYS[2]}.csv").unlink()
    others = [
        next(line for line in events[DAYS[4]] if kind in line).replace(
            DAYS[4], THURSDAY
        )
        for kind in (",view,", ",cart,")
    ]
    write(DAYS[4], [*events[DAYS[4]], *others])
    # The tables of the first load, and the list of them, outlive its process.
    both.load(restart=True)
    assert_same_tables(both)
    for table, parted_by in PARTED.items():
        after = partitions(both.spark, table)
        later = [THURSDAY] if parted_by == "event_date" else []
        assert sorted(before[table]) == list(DAYS[:4]), table
        assert sorted(after) == [DAYS[0], DAYS[1], DAYS[3], DAYS[4], *later], table
        same = {day for day in after if before[table].get(day) == after[day]}
        assert same == {DAYS[3]}, table

    both.refresh()
    assert_same_tables(both)


def test_duckdb_learns_from_sparks_tables_and_spark_goes_on(
    run_spark: Callable[..., str],
    run_dbt: Callable[..., str],
    sample_warehouse: Path,
    tmp_path: Path,
):
    """The effects on demand: a mart of Spark's, the same as if DuckDB had made it all."""
    database, landed = tmp_path / "warehouse.duckdb", tmp_path / "landed"
    spark = tmp_path / "spark"
    copy_tables(sample_warehouse, database, SEEDS_AND_STAGING)
    learned = python_models(ROOT)
    land(database, ROOT, landed)

    run_spark("run", "--select", f"+{MART}", "--exclude", "path:python_models+")
    taken = take(database, spark, learned)
    assert "ml.ml_demand_drivers__days" in taken

    run_dbt(database, "run", "--select", f"+{MART},path:python_models")
    assert [one.table for one in land(database, ROOT, landed) if one.written] == [
        "ml.ml_demand_drivers__effects"
    ]

    run_spark("run", "--select", f"path:python_models+,+{MART}")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample_warehouse}' as built (read_only)")
        differences = compare(
            connection,
            Table("marts", MART, KEY),
            f"select * from built.marts.{MART}",
            spark_query(spark, "marts", MART),
        )
        rows = connection.execute(
            f"select count(*) from ({spark_query(spark, 'marts', MART)})"
        ).fetchone()[0]
    assert rows > 0
    assert differences == []
