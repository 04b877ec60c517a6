"""Same input, same tables: on one thread and on four, run by run."""

from collections.abc import Callable
from pathlib import Path

import duckdb


def tables(database: Path) -> dict[str, list[tuple]]:
    """All rows of all tables and views but the raw ones, in a total order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema <> 'raw'"
        ).fetchall()
        return {
            name: connection.execute(f"from {name} order by all").fetchall()
            for (name,) in names
        }


def test_the_sample_gives_the_same_tables_on_one_thread_and_on_four(
    run_dbt: Callable[..., str], tmp_path: Path
):
    """dbt's threads and DuckDB's; to the last digit, floats included."""
    built = []
    for threads in ("1", "4"):
        database = tmp_path / threads / "warehouse.duckdb"
        database.parent.mkdir()
        run_dbt(database, "seed", COMPTOIR_THREADS=threads)
        run_dbt(database, "run", "--selector", "everyday", COMPTOIR_THREADS=threads)
        built.append(tables(database))
    one, four = built
    assert len(one) > 25
    assert one.keys() == four.keys()
    assert [name for name in one if one[name] != four[name]] == []
