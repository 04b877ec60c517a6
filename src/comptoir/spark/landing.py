"""Tables of the DuckDB warehouse as Parquet, for an engine that starts at staging."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

# What Parquet has no type for, and what it is written as.
WRITTEN_AS = {
    "HUGEINT": "decimal(38, 0)",
    "UHUGEINT": "decimal(38, 0)",
    "UBIGINT": "decimal(20, 0)",
    "JSON": "varchar",
    "UUID": "varchar",
}


@dataclass(frozen=True)
class Landed:
    """What landing a table did: its files that were written, kept and removed."""

    table: str
    written: int
    kept: int
    removed: int


def tables_to_land(
    connection: duckdb.DuckDBPyConnection, models: Sequence[str]
) -> list[tuple[str, str]]:
    """Schema and name of the tables that Spark does not make itself.

    These are all seeds, all of staging with what stands beside it, and `models`, those
    that are written in Python; of all, those that exist.
    """
    return connection.execute(
        """
        select schema_name, table_name
        from duckdb_tables()
        where
            database_name = current_database()
            and (
                schema_name in ('raw', 'staging')
                or list_contains($models, table_name)
            )
        order by all
        """,
        {"models": list(models)},
    ).fetchall()


def python_models(project: Path) -> list[str]:
    """Names of the project's models that are written in Python."""
    return sorted(path.stem for path in (project / "python_models").rglob("*.py"))


def land_table(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str, out: Path
) -> Landed:
    """Write a table into `out/<schema>/<name>/`, one Parquet file per input file.

    A table without `source_file` becomes one file. A file's name holds a hash of its
    rows, so that what has not changed is not written again: of a load that brings one
    file, one file is written, and those whose duplicates it has shifted.
    """
    table = f'"{schema}"."{name}"'
    folder = out / schema / name
    folder.mkdir(parents=True, exist_ok=True)
    columns = connection.execute(f"describe {table}").fetchall()
    selected = ", ".join(
        f'"{column}"::{WRITTEN_AS[kind]} as "{column}"'
        if kind in WRITTEN_AS
        else f'"{column}"'
        for column, kind, *_ in columns
    )
    has_files = any(column == "source_file" for column, *_ in columns)
    part = "source_file" if has_files else "null::varchar"
    parts = connection.execute(
        f"""
        select {part}, count(*), sum(hash(one_row)::hugeint)
        from {table} as one_row
        group by all
        order by all
        """
    ).fetchall() or [(None, 0, 0)]
    wanted = {file_name(*found): found[0] for found in parts}
    present = {path.name for path in folder.glob("*.parquet")}
    for file, source in wanted.items():
        if file in present:
            continue
        # Only whole files have the name under which they are read.
        unfinished = folder / f"_{file}"
        written = f"select {selected} from {table}"
        if source is not None:
            literal = source.replace("'", "''")
            written += f" where source_file = '{literal}'"
        connection.execute(f"copy ({written}) to '{unfinished}' (format parquet)")
        unfinished.rename(folder / file)
    for file in present - wanted.keys():
        (folder / file).unlink()
    return Landed(
        table=f"{schema}.{name}",
        written=len(wanted.keys() - present),
        kept=len(wanted.keys() & present),
        removed=len(present - wanted.keys()),
    )


def file_name(source: str | None, rows: int, checksum: int | None) -> str:
    """Name of the Parquet file of some rows: where they came from, and their hash."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", Path(source).name if source else "all")
    return f"{stem[-60:]}-{rows}-{(checksum or 0) % 2**64:016x}.parquet"


def land(database: Path, project: Path, out: Path) -> list[Landed]:
    """Land all tables of a warehouse that Spark does not make itself.

    Raises duckdb.Error where the warehouse can't be read, OSError where `out` can't be
    written.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        return [
            land_table(connection, schema, name, out)
            for schema, name in tables_to_land(connection, python_models(project))
        ]
