"""Tables that Spark has written, in a DuckDB warehouse."""

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from comptoir.spark.take_command import command
from comptoir.spark.taking import take


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Spark's folder: two tables of its own, and one that it only keeps for learning."""
    for schema, name, value in (
        ("ml", "features", 7),
        ("marts", "days", 8),
        ("ml", "models", 9),
    ):
        path = tmp_path / "spark" / "tables" / f"{schema}.db" / name
        path.mkdir(parents=True)
        duckdb.sql(f"select {value} as value").write_parquet(str(path / "part.parquet"))
    return tmp_path / "spark"


def test_tables_are_taken_in_place_of_tables_and_views(folder: Path, tmp_path: Path):
    """A table and a view give way; a learned table stays; none is copied."""
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create schema ml; create table ml.models as select 1 as value"
        )
        connection.execute("create table ml.features as select 1 as value")
        connection.execute(
            "create schema marts; create view marts.days as select 1 as v"
        )
    taken = ["marts.days", "ml.features"]
    # A second time it finds its own views.
    for _ in range(2):
        assert sorted(take(database, folder, ["models"])) == taken
    with duckdb.connect(str(database)) as connection:
        values = [
            connection.execute(f"select value from {name}").fetchone()[0]
            for name in (*taken, "ml.models")
        ]
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
    assert values == [8, 7, 1]
    assert tables == [("models",)]


def test_taking_from_a_folder_without_tables_says_so(tmp_path: Path):
    """A wrong folder is no success."""
    database = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(database)).close()
    arguments = ["--database", str(database), "--spark", str(tmp_path)]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 1
    assert "no tables" in result.output
