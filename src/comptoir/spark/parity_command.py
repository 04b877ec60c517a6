"""`comptoir parity`: do both engines make the same tables?"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.table import Table as Shown

from comptoir.project import find_project
from comptoir.spark.landing import land, python_models
from comptoir.spark.parity import PUBLIC, Difference, compare_all, tables_of_spark


def run_dbt(*arguments: str, **env: str) -> None:
    """Run dbt beside this Python, with its output on the terminal.

    Raises click.ClickException where it fails.
    """
    dbt = Path(sys.executable).with_name("dbt")
    done = subprocess.run([str(dbt), *arguments], env={**os.environ, **env})
    if done.returncode:
        raise click.ClickException(f"dbt {' '.join(arguments)} failed")


def build(project: Path, selection: Sequence[str], places: dict[str, Path]) -> None:
    """Build the same input on both engines: DuckDB's tables, landed, then Spark's."""
    paths = {name: str(path.resolve()) for name, path in places.items()}
    run_dbt("build", "--resource-type", "seed", "model", *selection, **paths)
    land(places["COMPTOIR_DATABASE"], project, places["COMPTOIR_LANDED"])
    run_dbt("build", "--target", "spark", *selection, **paths)


@click.command("parity")
@click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False),
    default=lambda: os.environ.get("COMPTOIR_DATABASE", "warehouse.duckdb"),
    help="The DuckDB warehouse.  [default: COMPTOIR_DATABASE or warehouse.duckdb]",
)
@click.option(
    "--spark",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: os.environ.get("COMPTOIR_SPARK_DIR", "target/spark"),
    help="Folder of Spark's tables.  [default: COMPTOIR_SPARK_DIR or target/spark]",
)
@click.option("--selector", help="dbt's selector of what is built, such as an area.")
@click.option("--vars", "variables", help="dbt's variables, such as the inputs.")
@click.option("--built", is_flag=True, help="Build nothing, compare what is there.")
@click.option(
    "--intermediate", is_flag=True, help="Compare the intermediate tables as well."
)
@click.argument("names", nargs=-1)
def command(
    database: Path,
    folder: Path,
    selector: str | None,
    variables: str | None,
    built: bool,
    intermediate: bool,
    names: tuple[str, ...],
) -> None:
    """Build the same input on DuckDB and on Spark and compare every public table.

    Rows by their key, and each column's values; integers, decimals, text and dates
    exactly, floats to 1e-9 of their size. NAMES: these tables alone. Left out are what
    DuckDB has learned for both, and columns that tell when a run was. Exits 1 where
    anything differs.
    """
    project = find_project(Path.cwd())
    if project is None:
        raise click.UsageError("no comptoir project here (no dbt_project.yml)")
    if not built:
        selection = ["--selector", selector] if selector else []
        selection += ["--vars", variables] if variables else []
        landed = Path(os.environ.get("COMPTOIR_LANDED", "target/landed"))
        places = {"DATABASE": database, "SPARK_DIR": folder, "LANDED": landed}
        build(project, selection, {f"COMPTOIR_{k}": v for k, v in places.items()})
    schemas = (*PUBLIC, "intermediate") if intermediate or names else PUBLIC
    manifest = Path(os.environ.get("DBT_TARGET_PATH", "target")) / "manifest.json"
    tables = [
        table
        for table in tables_of_spark(folder, manifest, python_models(project), schemas)
        if not names or table.name in names
    ]
    found = compare_all(database, folder, tables)
    if not names and not selector:
        here = {table.name for table in tables}
        found += [
            Difference(table, "*", "Spark has no such table", 0, "")
            for table in public_tables(database)
            if table.split(".")[1] not in here
        ]
    # A log cuts no names off.
    console = Console(width=None if sys.stdout.isatty() else 160)
    if found:
        shown = Shown("table", "column", "differs", "rows", "DuckDB / Spark")
        for one in found:
            shown.add_row(one.table, one.column, one.what, f"{one.rows:,}", one.example)
        console.print(shown)
    differing = len({one.table for one in found})
    console.print(f"{len(tables)} tables compared, {differing} differ", highlight=False)
    sys.exit(1 if found or not tables else 0)


def public_tables(database: Path) -> list[str]:
    """Tables that both engines should have, with their schema.

    The profile of columns stands apart, as it does in a build.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            """
            select schema_name || '.' || table_name
            from duckdb_tables()
            where
                list_contains($schemas, schema_name)
                and regexp_matches(table_name, '^(dim|fct)_')
                and table_name <> 'fct_quality__column_profile'
            order by all
            """,
            {"schemas": list(PUBLIC)},
        ).fetchall()
    return [name for (name,) in rows]
