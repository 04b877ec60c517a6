"""`comptoir take`: let DuckDB learn from the tables that Spark has made."""

import os
from pathlib import Path

import click
import duckdb
from rich.console import Console

from comptoir.project import find_project
from comptoir.spark.landing import python_models
from comptoir.spark.taking import take


@click.command("take")
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
def command(database: Path, folder: Path) -> None:
    """Put Spark's tables into the DuckDB warehouse, in place of its own, as views.

    What DuckDB reads next are Spark's files: `dbt build --selector fits` learns from
    them. A `dbt build` of all makes its own tables again.
    """
    project = find_project(Path.cwd())
    if project is None:
        raise click.UsageError("no comptoir project here (no dbt_project.yml)")
    try:
        taken = take(database, folder, python_models(project))
    except (duckdb.Error, OSError) as error:
        raise click.ClickException(str(error)) from error
    if not taken:
        raise click.ClickException(f"Spark has made no tables in {folder}")
    Console().print(f"{len(taken)} tables taken from {folder}", highlight=False)
