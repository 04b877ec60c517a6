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
    write_known,
    write_table,
)

# Area -> the module that makes its tables: DEFAULT_ROWS, LEAST_ROWS, HAS_DAYS (can be
# written by day), HAS_TRUTH (knows more than the file) and
# make_tables(rows, seed, report) -> list of comptoir.samples.tables.Table.
AREAS = {
    "bikes": "comptoir.samples.bikes.sample",
    "clickstream": "comptoir.samples.clickstream.sample",
    "retail": "comptoir.samples.retail.sample",
    "stock": "comptoir.samples.stock.sample",
}
DEFAULT_SEED = 1


def seeds_folder(area: str) -> Path | None:
    """The area's seeds folder of the project around the current folder."""
    project = find_project(Path.cwd())
    return project / "seeds" / area if project else None


def is_seeds_folder(area: str, folder: Path) -> bool:
    """Whether the folder holds seeds of the area, of this or another checkout."""
    seeds = seeds_folder(area)
    resolved = folder.resolve()
    is_own = seeds is not None and resolved == seeds.resolve()
    return is_own or resolved.parts[-2:] == ("seeds", area)


def choose_folder(
    area: str, out: Path | None, rows: int, seed: int, form: Form, default_rows: int
) -> Path:
    """Where to write. The seeds folder takes the committed sample only.

    Raises click.UsageError where nothing else would fit.
    """
    folder = out if out is not None else seeds_folder(area)
    if folder is None:
        raise click.UsageError(
            "no comptoir project here (no dbt_project.yml in this folder or above): "
            "say where to write with --out DIR"
        )
    into_seeds = is_seeds_folder(area, folder)
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


def check_form(area: str, form: Form, has_days: bool) -> None:
    """Raise click.UsageError for a form that the area or the format can't have."""
    if form.is_by_day and not has_days:
        raise click.UsageError(f"--by-day: {area} can't be written by day")
    text = (form.encoding, form.delimiter, form.newline, form.has_file_faults)
    plain = Form()
    if form.format == "parquet" and text != (
        plain.encoding,
        plain.delimiter,
        plain.newline,
        plain.has_file_faults,
    ):
        raise click.UsageError(
            "--format parquet has no lines: leave --encoding, --delimiter, --newline "
            "and --file-faults out"
        )


def wants_truth(
    area: str, folder: Path, asked: bool | None, has_truth: bool, has_out: bool
) -> bool:
    """Whether to write what the file does not tell; never where dbt would see it.

    Raises click.UsageError where it was asked for and can't be.
    """
    if asked and not has_truth:
        raise click.UsageError(f"--truth: {area} has no truth beside its file")
    into_seeds = is_seeds_folder(area, folder)
    if asked and into_seeds:
        raise click.UsageError(
            f"--truth can't go to {folder}: dbt must not see it. Say another folder "
            "with --out DIR"
        )
    return has_truth and not into_seeds and (has_out if asked is None else asked)


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
    "--by-day",
    is_flag=True,
    help="A file for each day, <table>_<date>; read them by the glob <table>_*.",
)
@click.option(
    "--truth/--no-truth",
    "with_truth",
    default=None,
    help="Write <table>.truth.parquet, what no reader of the file can know (true "
    "probabilities, lost sales), where the area has it; default: with --out only.",
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
    by_day: bool,
    with_truth: bool | None,
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
    form = Form(encoding, delimiter, newline, file_format, file_faults, by_day)
    check_form(area, form, module.HAS_DAYS)
    folder = choose_folder(area, out, rows, seed, form, module.DEFAULT_ROWS)
    has_out = out is not None
    with_truth = wants_truth(area, folder, with_truth, module.HAS_TRUTH, has_out)
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
                paths, beside = write_table(
                    table,
                    folder,
                    form,
                    {"rows": rows, "seed": seed},
                    lambda done, task=writing: progress.advance(task, done),
                )
                has_known = with_truth and table.known is not None
                known = write_known(table, folder) if has_known else None
            except OSError as error:
                raise click.ClickException(
                    f"can't write to {folder}: {error}"
                ) from None
            size = sum(path.stat().st_size for path in paths)
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            click.echo(f"{paths[0]}{more}: {table.rows:,} rows, {size:,} bytes")
            click.echo(f"{beside}: planted faults and truths")
            if known:
                click.echo(f"{known}: what the file does not tell")
