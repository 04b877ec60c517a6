"""Same input, same tables: on one thread and on two, run by run."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT

# Tables that count the runs, not what is in the files.
OF_RUNS = ("__load", "__loads")


def tables(database: Path) -> dict[str, tuple]:
    """Number of rows and sum of their hashes, of all tables and views but the raw ones.

    The sum tells two bags of rows apart, whatever their order. When a file was read is a
    matter of the run too, and how old its last day is then.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema <> 'raw'"
        ).fetchall()
        return {
            name: connection.execute(
                f"""
                select count(*), sum(hash(one_row)::hugeint)
                from (
                    select columns(
                        lambda c: c not in ('read_at', 'loaded_at', 'age_days')
                    )
                    from {name}
                ) as one_row
                """
            ).fetchone()
            for (name,) in names
            if not name.endswith(OF_RUNS)
        }


@pytest.fixture
def one_thread_warehouse(
    run_dbt: Callable[..., str],
    new_warehouse: Callable[[Path], Path],
    tmp_path: Path,
) -> Path:
    """The sample, built on one thread: what `make test` has just built, or built here.

    COMPTOIR_ONE_THREAD_WAREHOUSE names the former.
    """
    built = os.environ.get("COMPTOIR_ONE_THREAD_WAREHOUSE")
    if built:
        return ROOT / built
    database = new_warehouse(tmp_path)
    run_dbt(database, "run", "--selector", "everyday", COMPTOIR_THREADS="1")
    return database


def test_the_sample_gives_the_same_tables_on_one_thread_as_on_two(
    one_thread_warehouse: Path, sample_warehouse: Path
):
    """dbt's threads and DuckDB's; to the last digit, floats and models included.

    The other build is the one that all tests read: on two threads, unless
    COMPTOIR_THREADS says otherwise.
    """
    assert one_thread_warehouse != sample_warehouse
    one, two = tables(one_thread_warehouse), tables(sample_warehouse)
    # The profile stands apart from the everyday build.
    assert one.keys() == two.keys() - {"quality.fct_quality__column_profile"}
    assert len(one) > 100
    assert [name for name in one if one[name] != two[name]] == []
