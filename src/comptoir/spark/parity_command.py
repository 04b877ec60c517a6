"""`comptoir parity`: have both engines made the same tables?"""

import os
import sys
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table as Shown

from comptoir.spark.parity import Difference, Table, compare, keys_of, made_by_spark, spark_query

PUBLIC = ("marts", "quality", "ml")


@click.command("parity")
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=lambda: os.environ.get("COMPTOIR_DATABASE", "warehouse.duckdb"),
    help="The DuckDB warehouse.  [default: COMPTOIR_DATABASE or warehouse.duckdb]",
)
@click.option(
    "--spark",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=lambda: os.environ.get("COMPTOIR_SPARK_DIR", "target/spark"),
    help="Folder of Spark's tables.  [default: COMPTOIR_SPARK_DIR or target/spark]",
)
@click.option(
    "--intermediate", is_flag=True, help="Compare the intermediate tables as well."
)
@click.option("--area", help="Only tables with this word in their name.")
@click.argument("names", nargs=-1)
def command(
    database: Path,
    folder: Path,
    intermediate: bool,
    area: str | None,
    names: tuple[str, ...],
) -> None:
    """Compare the tables of Spark with those of DuckDB; exit 1 where any differs.

    Every public table, or those NAMES alone: rows by their key, and each column's
    values; integers, decimals, text and dates exactly, floats to 1e-9 of their size.
    """
    schemas = (*PUBLIC, "intermediate") if intermediate or names else PUBLIC
    manifest = Path(os.environ.get("DBT_TARGET_PATH", "target")) / "manifest.json"
    keys = keys_of(manifest) if manifest.is_file() else {}
    console = Console()
    found = []
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as built (read_only)")
        connection.execute("set threads to 1")
        tables = [
            Table(schema, name, keys.get(name, ()), name.startswith(("dim_", "fct_")))
            for schema, name in made_by_spark(folder, schemas)
            if (not names or name in names) and (area or "") in name
        ]
        for table in tables:
            ours = f"select * from built.{table.schema}.{table.name}"
            theirs = spark_query(folder, table.schema, table.name)
            try:
                found += compare(connection, table, ours, theirs)
            except duckdb.Error as error:
                name = f"{table.schema}.{table.name}"
                found.append(Difference(name, "*", "can't be compared", 0, str(error)))
    if found:
        shown = Shown("table", "column", "differs", "rows", "DuckDB / Spark")
        for one in found:
            shown.add_row(
                one.table, one.column, one.what, f"{one.rows:,}", one.example
            )
        console.print(shown)
    differing = len({one.table for one in found})
    console.print(f"{len(tables)} tables compared, {differing} differ")
    sys.exit(1 if found or not tables else 0)
