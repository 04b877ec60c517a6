"""`comptoir land`: put staging and what was learned down as Parquet, for Spark."""

import os
from pathlib import Path

import click
import duckdb
from rich.console import Console

from comptoir.project import find_project
from comptoir.spark.landing import land


@click.command("land")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: os.environ.get("COMPTOIR_LANDED", "target/landed"),
    help="Folder to write to.  [default: COMPTOIR_LANDED or target/landed]",
)
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=lambda: os.environ.get("COMPTOIR_DATABASE", "warehouse.duckdb"),
    help="The DuckDB warehouse.  [default: COMPTOIR_DATABASE or warehouse.duckdb]",
)
def command(out: Path, database: Path) -> None:
    """Write what Spark does not make itself as Parquet, one folder a table.

    That is staging (one Parquet file per input file, written only where its rows have
    changed), the seeds, and the tables of the Python models.
    """
    project = find_project(Path.cwd())
    if project is None:
        raise click.UsageError("no comptoir project here (no dbt_project.yml)")
    try:
        landed = land(database, project, out)
    except (duckdb.Error, OSError) as error:
        raise click.ClickException(str(error)) from error
    console = Console()
    for table in landed:
        if table.written or table.removed:
            console.print(
                f"{table.table}: {table.written} files written, {table.kept} kept, "
                f"{table.removed} removed",
                highlight=False,
            )
    console.print(f"{len(landed)} tables in {out}", highlight=False)
