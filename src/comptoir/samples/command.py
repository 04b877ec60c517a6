"""`comptoir sample`: write a sample of an area's raw inputs, with planted faults."""

from importlib import import_module
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from comptoir.project import find_project
from comptoir.samples.tables import (
    DELIMITERS,
    ENCODINGS,
    FORMATS,
    NEWLINES,
    Form,
    write_table,
)

# Area -> the module that makes its tables: DEFAULT_ROWS, LEAST_ROWS and
# make_tables(rows, seed, report) -> list of comptoir.samples.tables.Table.
AREAS = {
    "retail": "comptoir.samples.retail.sample",
}
DEFAULT_SEED = 1


def choose_folder(
    area: str, out: Path | None, rows: int, seed: int, form: Form, default_rows: int
) -> Path:
    """Where to write. The seeds folder takes the committed sample only.

    Raises click.UsageError where nothing else would fit.
    """
    project = find_project(Path.cwd())
    seeds = project / "seeds" / area if project else None
    if out is None and seeds is None:
        raise click.UsageError(
            "no comptoir project here (no dbt_project.yml in this folder or above): "
            "say where to write with --out DIR"
        )
    folder = out if out is not None else seeds
    into_seeds = seeds is not None and folder.resolve() == seeds.resolve()
    # A seeds folder of another checkout is one as well.
    into_seeds |= folder.resolve().parts[-2:] == ("seeds", area)
    if into_seeds and form.has_file_faults:
        raise click.UsageError(
            f"--file-faults can't go to {folder}: dbt stops at a seed with a broken "
            "line. Say another folder with --out DIR"
        )
    if into_seeds and (form != Form() or (rows, seed) != (default_rows, DEFAULT_SEED)):
        raise click.UsageError(
            f"{folder} holds the committed sample, which has {default_rows} rows, seed "
            f"{DEFAULT_SEED} and is plain UTF-8 CSV: leave these options out, "
            "or say another folder with --out DIR"
        )
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"--out {folder} is a file, not a folder")
    return folder


@click.command()
@click.option(
    "--area", type=click.Choice(list(AREAS)), required=True, help="Which inputs."
)
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    help="Rows of the largest table, faults included; default: the committed sample's.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder to write to; default: the project's seeds/<area>.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=DEFAULT_SEED,
    show_default=True,
    help="The same seed and rows give the same bytes.",
)
@click.option(
    "--file-faults",
    is_flag=True,
    help="Damage lines too: fields too many or few, a wrong byte, an unclosed quote, "
    "a cut last line.",
)
@click.option(
    "--encoding", type=click.Choice(list(ENCODINGS)), default="utf-8", show_default=True
)
@click.option(
    "--delimiter", type=click.Choice(DELIMITERS), default=",", show_default=True
)
@click.option(
    "--newline", type=click.Choice(list(NEWLINES)), default="lf", show_default=True
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
)
def command(
    area: str,
    rows: int | None,
    out: Path | None,
    seed: int,
    file_faults: bool,
    encoding: str,
    delimiter: str,
    newline: str,
    file_format: str,
) -> None:
    """Write a sample of an area's raw inputs, with planted faults.

    Beside each table stands <table>.faults.json: how often each kind of fault was
    planted, and what a right reading of the file must find.
    """
    module = import_module(AREAS[area])
    rows = module.DEFAULT_ROWS if rows is None else rows
    if rows < module.LEAST_ROWS:
        raise click.BadParameter(
            f"{area} needs at least {module.LEAST_ROWS} rows for every kind of fault",
            param_hint="--rows",
        )
    form = Form(encoding, delimiter, newline, file_format, file_faults)
    folder = choose_folder(area, out, rows, seed, form, module.DEFAULT_ROWS)
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        making = progress.add_task("making", total=None)
        tables = module.make_tables(
            rows, seed, lambda step: progress.update(making, description=step)
        )
        progress.remove_task(making)
        for table in tables:
            writing = progress.add_task(f"writing {table.name}", total=table.rows)
            try:
                path, beside = write_table(
                    table,
                    folder,
                    form,
                    {"rows": rows, "seed": seed},
                    lambda done, task=writing: progress.advance(task, done),
                )
            except OSError as error:
                raise click.ClickException(
                    f"can't write to {folder}: {error}"
                ) from None
            click.echo(f"{path}: {table.rows:,} rows, {path.stat().st_size:,} bytes")
            click.echo(f"{beside}: planted faults and truths")
