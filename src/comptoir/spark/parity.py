"""Do two engines make the same tables? Row by row and column by column, in DuckDB."""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

FLOATS = ("FLOAT", "DOUBLE")
# Two floats agree within this share of the larger one; below the second, both are zero.
RELATIVE = 1e-9
ABSOLUTE = 1e-12
# Schemas of the tables that people query.
PUBLIC = ("marts", "quality", "ml")
# Columns that tell of a run of an engine, not of the data.
OF_RUNS = ("read_at", "loaded_at", "invocation_id", "scored_at")


@dataclass(frozen=True)
class Table:
    """A table that both engines have made: where it stands, and its key.

    key: columns that tell rows apart; none: all columns that are no floats.
    is_typed: whether its types are promised, so that they are compared too.
    """

    schema: str
    name: str
    key: tuple[str, ...] = ()
    is_typed: bool = True


@dataclass(frozen=True)
class Difference:
    """What differs in a table or in one of its columns (`*`: whole rows).

    rows: how many rows differ. example: of one of them, key and both values.
    """

    table: str
    column: str
    what: str
    rows: int
    example: str


def quoted(name: str) -> str:
    """A column's name as DuckDB takes it whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def types_of(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    """Type of each column of a query, by its name."""
    return {
        row[0]: row[1] for row in connection.execute(f"describe {query}").fetchall()
    }


def compare(
    connection: duckdb.DuckDBPyConnection, table: Table, one: str, other: str
) -> list[Difference]:
    """Differences of two queries that should give the same rows, in any order.

    Rows are told apart by the table's key; where several share it, they are compared in
    the order of their values. Columns of one query alone, and of types that are not the
    same, count as differences.
    """
    name = f"{table.schema}.{table.name}"
    ours, theirs = types_of(connection, one), types_of(connection, other)
    found = [
        Difference(name, column, "is only in one", 0, side)
        for column, side in (
            *((column, "DuckDB") for column in ours if column not in theirs),
            *((column, "Spark") for column in theirs if column not in ours),
        )
    ]
    shared = [c for c in ours if c in theirs and c not in OF_RUNS]
    if table.is_typed:
        found += [
            Difference(name, column, "type", 0, f"{ours[column]} / {theirs[column]}")
            for column in shared
            if written(ours[column]) != written(theirs[column])
        ]
    floats = [c for c in shared if ours[c] in FLOATS or theirs[c] in FLOATS]
    exact = [c for c in shared if c not in floats]
    key = [c for c in table.key if c in exact] or exact
    order = ", ".join(quoted(c) for c in (*exact, *floats) if c not in key) or "1"
    partition = f"partition by {', '.join(quoted(c) for c in key)}" if key else ""
    for side, query in (("one", one), ("other", other)):
        connection.execute(
            f"create or replace temp table _{side} as select *, true as _there,"
            f" row_number() over ({partition} order by {order}) as _copy from ({query})"
        )
    on = " and ".join(
        f"one.{c} is not distinct from other.{c}"
        for c in (*(quoted(c) for c in key), "_copy")
    )
    joined = f"from _one as one full join _other as other on {on}"
    both = "one._there and other._there"
    differs = {
        c: f"not coalesce({agreement(quoted(c), c in floats)}, false)"
        for c in shared
        if c not in key
    }
    counts = connection.execute(
        "select count(*) filter (where other._there is null),"
        " count(*) filter (where one._there is null)"
        + "".join(f", count(*) filter (where {both} and {d})" for d in differs.values())
        + f" {joined}"
    ).fetchone()
    for side, absent, rows in (
        ("one", "other", counts[0]),
        ("other", "one", counts[1]),
    ):
        if rows:
            said = "only DuckDB has" if side == "one" else "only Spark has"
            row = connection.execute(
                f"select {side}.* exclude (_there, _copy) {joined}"
                f" where {absent}._there is null limit 1"
            ).fetchone()
            found.append(Difference(name, "*", said, rows, text(row)))
    for (column, differing), rows in zip(differs.items(), counts[2:], strict=True):
        if rows:
            shown = ", ".join(f"one.{quoted(c)}" for c in table.key if c in exact)
            row = connection.execute(
                f"select one.{quoted(column)}, other.{quoted(column)}"
                f"{', ' if shown else ''}{shown} {joined}"
                f" where {both} and {differing} limit 1"
            ).fetchone()
            example = f"{row[0]} / {row[1]} at {text(row[2:])}"
            found.append(Difference(name, column, "values", rows, example))
    return found


def agreement(column: str, is_float: bool) -> str:
    """SQL of whether a column of `one` and of `other` holds the same."""
    same = f"one.{column} is not distinct from other.{column}"
    if not is_float:
        return same
    one, other = f"one.{column}::double", f"other.{column}::double"
    return (
        f"({same} or isfinite({one}) and isfinite({other}) and abs({one} - {other})"
        f" <= greatest({ABSOLUTE}, {RELATIVE} * greatest(abs({one}), abs({other}))))"
    )


def written(kind: str) -> str:
    """A type as Parquet keeps it: JSON is text there."""
    return "VARCHAR" if kind == "JSON" else kind


def text(row: Sequence[object] | None) -> str:
    """Values of a row for a reader, cut to a line."""
    return ", ".join(str(value) for value in row or ())[:150]


def keys_of(manifest: Path) -> dict[str, tuple[str, ...]]:
    """The key of each model as its tests state it, by the model's name.

    Raises OSError where the manifest can't be read.
    """
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"]
    keys: dict[str, tuple[str, ...]] = {}
    for node in nodes.values():
        test = node.get("test_metadata") or {}
        model = (node.get("attached_node") or "").split(".")[-1]
        stated = test.get("kwargs", {})
        if test.get("name") == "unique_combination":
            keys.setdefault(model, tuple(stated["columns"]))
        elif test.get("name") == "unique":
            keys.setdefault(model, (stated["column_name"],))
    return keys


def made_by_spark(folder: Path, schemas: Sequence[str]) -> list[tuple[str, str]]:
    """Schema and name of the tables that Spark has written below its folder.

    Marks of what load a table has seen (`load_mark`) are not among them.
    """
    return [
        (schema, path.name)
        for schema in schemas
        for path in sorted((folder / "tables" / f"{schema}.db").glob("*"))
        if path.is_dir() and not path.name.endswith("__load")
    ]


def spark_query(folder: Path, schema: str, name: str) -> str:
    """Query of a table that Spark has written."""
    return (
        f"select * from read_parquet('{folder}/tables/{schema}.db/{name}/**/*.parquet',"
        " hive_partitioning = true)"
    )


def tables_of_spark(
    folder: Path, manifest: Path, learned: Sequence[str], schemas: Sequence[str]
) -> list[Table]:
    """Tables that Spark has made, with the keys that the tests of `manifest` state.

    Left out are those that DuckDB has `learned` for both.
    """
    keys = keys_of(manifest) if manifest.is_file() else {}
    return [
        Table(schema, name, keys.get(name, ()), name.startswith(("dim_", "fct_")))
        for schema, name in made_by_spark(folder, schemas)
        if name not in learned
    ]


def compare_all(
    database: Path, folder: Path, tables: Sequence[Table]
) -> list[Difference]:
    """Differences of all tables; one that can't be read is a difference.

    COMPTOIR_MEMORY_LIMIT bounds the memory; what needs more goes to the disk.
    """
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="comptoir-parity-") as here,
        duckdb.connect(f"{here}/compared.duckdb") as connection,
    ):
        limit = os.environ.get("COMPTOIR_MEMORY_LIMIT", "3GB")
        connection.execute(f"set memory_limit = '{limit}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach '{database}' as built (read_only)")
        for table in tables:
            ours = f'select * from built.{table.schema}."{table.name}"'
            theirs = spark_query(folder, table.schema, table.name)
            try:
                found += compare(connection, table, ours, theirs)
            except duckdb.Error as error:
                name = f"{table.schema}.{table.name}"
                found.append(Difference(name, "*", "can't be compared", 0, str(error)))
    return found
