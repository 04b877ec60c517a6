"""Landing for Spark and the comparison of two engines; needs no Spark."""

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from comptoir.spark.landing import land, land_table
from comptoir.spark.parity import Table, compare
from comptoir.spark.parity_command import command

ROWS = (
    "select * from (values (1, 'a', 1.5::double, 2.5::decimal(18, 4)),"
    " (2, null, 1e9::double, null)) as t (id, word, share, amount)"
)
TABLE = Table("marts", "fct_any", ("id",))


def differences(other: str, table: Table = TABLE) -> list[tuple[str, str, int]]:
    with duckdb.connect() as connection:
        found = compare(connection, table, ROWS, other)
    return [(one.column, one.what, one.rows) for one in found]


def ask(query: str) -> list[tuple]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def changed(**columns: str) -> str:
    listed = ", ".join(f"{value} as {name}" for name, value in columns.items())
    return f"select * replace ({listed}) from ({ROWS})"


def test_the_same_rows_in_another_order_are_no_difference():
    assert differences(f"{ROWS} order by id desc") == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (changed(word="coalesce(word, '')"), [("word", "values", 1)]),
        (
            changed(amount="(amount + 0.0001)::decimal(18, 4)"),
            [("amount", "values", 1)],
        ),
        (changed(share="share * (1 + 1e-10)"), []),
        (changed(share="share * (1 + 1e-8)"), [("share", "values", 2)]),
        (changed(share="'nan'::double"), [("share", "values", 2)]),
        (changed(share="'inf'::double"), [("share", "values", 2)]),
        (changed(id="id::bigint"), [("id", "type", 0)]),
        (f"{ROWS} limit 1", [("*", "only DuckDB has", 1)]),
        (f"{ROWS} union all {ROWS}", [("*", "only Spark has", 2)]),
        (f"select *, 1 as more from ({ROWS})", [("more", "is only in one", 0)]),
    ],
)
def test_a_difference_is_found_where_it_is(other: str, found: list):
    assert differences(other) == found


def test_without_a_key_rows_are_told_apart_by_all_that_is_exact():
    table = Table("marts", "fct_any")
    assert differences(changed(share="share * 2"), table) == [("share", "values", 2)]
    assert differences(changed(word="'b'"), table) == [
        ("*", "only DuckDB has", 2),
        ("*", "only Spark has", 2),
    ]


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            create schema staging;
            create schema ml;
            create schema marts;
            create table staging.stg_any as
            select 'day_' || i % 2 || '.csv' as source_file, i as source_line,
                'clean' as row_status, i::hugeint as large, '{"a": 1}'::json as form
            from range(6) as t (i);
            create table ml.ml_any__models as select 1 as one;
            create table marts.fct_any as select 1 as one;
            """
        )
    return database


def test_staging_lands_by_input_file_and_python_models_land_beside_it(
    warehouse: Path, tmp_path: Path
):
    project = tmp_path / "project"
    (project / "python_models/any").mkdir(parents=True)
    (project / "python_models/any/ml_any__models.py").touch()
    out = tmp_path / "landed"
    landed = {one.table: one for one in land(warehouse, project, out)}
    assert landed.keys() == {"staging.stg_any", "ml.ml_any__models"}
    assert landed["staging.stg_any"].written == 2
    described = ask(f"describe from '{out}/staging/stg_any/*.parquet'")
    kinds = {name: kind for name, kind, *_ in described}
    assert kinds["large"] == "DECIMAL(38,0)"
    assert kinds["form"] == "VARCHAR"
    assert ask(f"select count(*) from '{out}/staging/stg_any/*.parquet'") == [(6,)]


def test_only_what_has_changed_is_landed_again(warehouse: Path, tmp_path: Path):
    out = tmp_path / "landed"

    def again(change: str) -> tuple[int, int, int]:
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(change)
            one = land_table(connection, "staging", "stg_any", out)
        return one.written, one.kept, one.removed

    assert again("select 1") == (2, 0, 0)
    assert again("select 1") == (0, 2, 0)
    # Another file makes a row of an earlier one its duplicate.
    added = (
        "insert into staging.stg_any"
        " values ('day_2.csv', 1, 'clean', 1, null);"
        " update staging.stg_any set row_status = 'duplicate' where source_line = 4"
    )
    assert again(added) == (2, 1, 1)
    assert again("delete from staging.stg_any where source_file = 'day_1.csv'") == (
        0,
        2,
        1,
    )
    lines = ask(f"select source_line from '{out}/staging/stg_any/*.parquet' order by 1")
    assert lines == [(0,), (1,), (2,), (4,)]


def test_the_command_names_what_differs_and_what_spark_lacks(tmp_path: Path):
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.fct_any as select 1 as one;
            create table marts.dim_any as select 1 as one;
            create table marts.fct_absent as select 1 as one;
            """
        )
        for name, value in {"fct_any": 1, "dim_any": 2}.items():
            folder = tmp_path / f"spark/tables/marts.db/{name}"
            folder.mkdir(parents=True)
            connection.execute(
                f"copy (select {value} as one) to '{folder}/part.parquet'"
            )
    asked = ["--built", "--database", str(database), "--spark", str(tmp_path / "spark")]
    answer = CliRunner(env={"DBT_TARGET_PATH": str(tmp_path)}).invoke(command, asked)
    assert answer.exit_code == 1
    assert "2 tables compared, 2 differ" in answer.output
    assert "fct_absent" in answer.output
    same = CliRunner().invoke(command, [*asked, "fct_any"])
    assert same.exit_code == 0
    assert "1 tables compared, 0 differ" in same.output
