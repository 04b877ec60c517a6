"""Spark makes the tables, DuckDB learns from them, Spark goes on with what was learned.

Without Java or pyspark (`requirements-spark.txt`) this is skipped, and a warning says so.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb
from conftest import ROOT

from comptoir.spark.landing import land, python_models
from comptoir.spark.parity import Table, compare, spark_query
from comptoir.spark.taking import take

MART = "fct_stock__demand_drivers"
KEY = ("category", "driver", "level")


def leave_staging(database: Path, warehouse: Path) -> None:
    """Make `database` of the seeds and the staging of a stock warehouse, no more."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = 'built' and schema_name in ('raw', 'staging')"
            " and contains(table_name, 'stock_')"
        ).fetchall():
            connection.execute(f"create schema if not exists {schema}")
            table = f'{schema}."{name}"'
            connection.execute(f"create table {table} as from built.{table}")


def test_duckdb_learns_from_sparks_tables_and_spark_goes_on(
    run_spark: Callable[..., str],
    run_dbt: Callable[..., str],
    sample_warehouse: Path,
    tmp_path: Path,
):
    """The effects on demand: a mart of Spark's, the same as if DuckDB had made it all."""
    database, landed = tmp_path / "warehouse.duckdb", tmp_path / "landed"
    spark = tmp_path / "spark"
    leave_staging(database, sample_warehouse)
    learned = python_models(ROOT)
    land(database, ROOT, landed)

    run_spark("run", "--select", f"+{MART}", "--exclude", "path:python_models+")
    taken = take(database, spark, learned)
    assert "ml.ml_demand_drivers__days" in taken

    run_dbt(database, "run", "--select", f"+{MART},path:python_models")
    assert [one.table for one in land(database, ROOT, landed) if one.written] == [
        "ml.ml_demand_drivers__effects"
    ]

    # The tables of the first run, and the list of them, outlive the process.
    run_spark("run", "--select", f"path:python_models+,+{MART}", restart=True)
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
