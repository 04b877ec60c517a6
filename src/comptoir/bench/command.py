"""The command: what is run in which order, on which files."""

import glob
import os
import platform
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console

from comptoir.bench import builds, tables
from comptoir.bench.areas import AREAS, Area
from comptoir.bench.engines import Engines, measure_engines
from comptoir.bench.judged import Judged
from comptoir.bench.loads import make_tenth, run_load
from comptoir.bench.observer import Observed, find_truth
from comptoir.bench.processes import Run, RunError, measure, warm
from comptoir.project import find_project
from comptoir.spark.session import missing

PARTS = ("learning", "everyday", "questions", "tenth", "history")
EVERYDAY = "parsed before, no unit tests"
SHOP_ROWS = 150_000


@dataclass
class Results:
    """Runs by name: of the load, the builds, a tenth, increments, answers; and rows.

    Of the predictions beside the truth, the last run's.
    """

    loads: list[Run] = field(default_factory=list)
    builds: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    tenths: list[Run] = field(default_factory=list)
    history: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    observed: Observed | None = None
    judged: Judged | None = None
    shops: Judged | None = None
    engines: Engines | None = None
    rows: int = 0
    tenth_rows: int = 0


def find_files(pattern: str) -> list[Path]:
    """The file of this name, or the files that a glob finds, by name.

    Raises click.BadParameter where there is none.
    """
    if os.path.isfile(pattern):
        return [Path(pattern).resolve()]
    found = [Path(name) for name in glob.glob(pattern, recursive=True)]
    files = sorted(path.resolve() for path in found if path.is_file())
    if not files:
        raise click.BadParameter(f"no such file: {pattern}", param_hint="--input")
    return files


@contextmanager
def given_or_made(
    pattern: str | None,
    area_name: str,
    rows: int,
    skipped: Collection[str],
    folder: Path,
    console: Console,
) -> Iterator[list[Path]]:
    """The files to measure: the user's, or a sample made for this run."""
    if pattern is not None:
        yield find_files(pattern)
        return
    area = AREAS[area_name]
    made = folder / "sample"
    options = ["--area", area_name, "--rows", str(rows), "--out", str(made)]
    if area.is_by_day:
        options.append("--by-day")
        if "learning" in skipped:
            options.append("--no-truth")
    with console.status(f"Making a sample of {rows:,} rows ..."):
        main = "from comptoir.cli import main; main()"
        command = [sys.executable, "-c", main, "sample", *options]
        measure(command, folder / "sample.log", Path.cwd())
    yield sorted(made.glob(f"{area.input_name}*.csv"))


def run_all(
    files: Sequence[Path],
    area: Area,
    skipped: Collection[str],
    folder: Path,
    project: Path,
    results: Results,
    tell: Callable[[str], None],
) -> None:
    """Measure everything once; no more than one warehouse stands at a time."""
    tell("bare load")
    load, results.rows = run_load(files, area, folder)
    results.loads.append(load)
    for name in area.builds:
        if name in skipped:
            continue
        tell(f"dbt build, {name}")
        run = builds.run_build(files, area, name, folder, project)
        results.builds[name].append(run)
    truth = find_truth(files, f"{area.input_name}.truth.parquet")
    if truth and area.input_name == "stock_daily":
        tell("the estimates beside the truth")
        results.judged = builds.run_judge(truth, folder)
    elif truth and "learning" in results.builds:
        tell("the predictions beside the truth")
        results.observed = builds.run_observer(truth, folder)
    if area.is_by_day and "everyday" not in skipped:
        tell(f"dbt build, {EVERYDAY}")
        builds.remove_warehouse(folder)
        run = builds.run_everyday(files, area, folder, project)
        results.builds[EVERYDAY].append(run)
    if area.is_by_day and "questions" not in skipped:
        for way in builds.list_ways():
            tell(f"ten questions, {way}")
            run = builds.run_answers(files, way, folder)
            results.answers[way].append(run)
    builds.remove_warehouse(folder)
    if area.tenth_column and "tenth" not in skipped:
        tell(f"a tenth of the {area.tenth_name}")
        copies, results.tenth_rows = make_tenth(files, area.tenth_column, folder)
        # Of a handful of products a tenth may be none.
        if results.tenth_rows:
            name = next(iter(area.builds))
            run = builds.run_build(copies, area, name, folder, project)
            results.tenths.append(run)
        builds.remove_warehouse(folder)
    if area.is_by_day and "history" not in skipped and len(files) > 1:
        tell("history and increments")
        for name, runs in builds.run_history(files, area, folder, project).items():
            results.history[name].extend(runs)


def run_engines(
    files: Sequence[Path],
    area: Area,
    folder: Path,
    project: Path,
    results: Results,
    cores: Sequence[int],
    tell: Callable[[str], None],
) -> None:
    """Measure the models on DuckDB and on Spark, on each of these numbers of cores.

    The rows of the files are counted first.
    """
    _, results.rows = run_load(files, area, folder)
    results.engines = measure_engines(
        files, results.rows, area, cores, folder, project, tell
    )


def show(console: Console, results: Results, area: Area) -> None:
    """Print what was measured, and say what could not be."""
    if results.engines:
        tables.show_engines(console, results.engines)
        return
    tables.show_processes(console, results.loads, results.builds)
    if results.observed:
        tables.show_observed(console, results.observed)
    if results.judged:
        tables.show_judged(console, results.judged, "This sample")
    if results.shops:
        tables.show_judged(console, results.shops, "Made-up shops")
    if results.tenths:
        whole = next(iter(results.builds.values()))
        tenth = results.tenths
        tables.show_tenth(
            *(console, area.tenth_name, whole, tenth),
            *(results.rows, results.tenth_rows),
        )
    if results.history:
        tables.show_history(console, results.history)
    if results.answers:
        tables.show_answers(console, results.answers)
        if "polars" not in results.answers:
            console.print(
                "polars is not installed, so its answers are left out: it is one of "
                "requirements-dev.txt."
            )
    tables.show_steps(console, results.builds)
    if results.history:
        tables.show_steps(console, {"one file added": results.history["added"]})


@click.command()
@click.argument("area", type=click.Choice(list(AREAS)))
@click.option(
    "--input",
    "pattern",
    metavar="FILE",
    help="CSV or CSV.gz to measure on, or a glob of such files in one form, whose last "
    "three are then the added days; default: a sample made for this run.",
)
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=500_000,
    show_default=True,
    help="Rows of the sample, where no --input is given.",
)
@click.option(
    "--runs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How often each is run; times are medians.",
)
@click.option(
    "--skip",
    type=click.Choice(PARTS),
    multiple=True,
    help="Leave out what comes after the build of the tables (repeatable). Of retail "
    "that is learning alone, of stock learning and tenth.",
)
@click.option(
    "--shops",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of stock: made-up shops of 150,000 rows each, whose true effects are held "
    "against the intervals of the demand drivers.",
)
@click.option(
    "--spark",
    is_flag=True,
    help="Measure the models alone instead, on DuckDB and on Spark, each on one core "
    "and on all, once; and compare their tables.",
)
@click.option(
    "--cores",
    type=click.IntRange(min=1, max=os.cpu_count() or 1),
    multiple=True,
    help="Of --spark: on so many cores (repeatable).  [default: 1, and all]",
)
def command(
    area: str,
    pattern: str | None,
    rows: int,
    runs: int,
    skip: tuple[str, ...],
    shops: int,
    spark: bool,
    cores: tuple[int, ...],
) -> None:
    """Measure an area's whole build with tests against a bare typed load.

    Of clickstream also: how near the predictions come to the best possible ones, where
    the sample's truth stands beside the files; the same build parsed before and without
    unit tests, as it is on days on which only the data are new; ten questions, answered
    by the marts and by scripts in pandas and polars; a tenth of the users; the last
    day's file added to the others. All works in temporary databases. COMPTOIR_THREADS
    and COMPTOIR_MEMORY_LIMIT bound loads and builds alike, and the threads of polars.

    Of stock also: lost units and effects on demand beside the true ones, where the
    sample's truth stands beside the file, and a tenth of the products.
    """
    measured = AREAS[area]
    console = Console()
    project = find_project(Path.cwd())
    if project is None:
        raise click.UsageError("no comptoir project in this folder or above")
    if spark and (lacking := missing()):
        raise click.UsageError(f"Spark can't run: no {', no '.join(lacking)}")
    results = Results()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="comptoir-bench-") as name,
            given_or_made(pattern, area, rows, skip, Path(name), console) as files,
        ):
            warm(files)
            with console.status("") as status:
                if spark:
                    folder = Path(name)
                    run_engines(
                        *(files, measured, folder, project, results),
                        cores or sorted({1, os.cpu_count() or 1}),
                        console.print,
                    )
                for run in range(1, 1 if spark else runs + 1):
                    folder = Path(name) / f"run-{run}"
                    folder.mkdir()
                    run_all(
                        *(files, measured, skip, folder, project, results),
                        lambda what, run=run: status.update(
                            f"Run {run} of {runs}: {what} ..."
                        ),
                    )
                    shutil.rmtree(folder)
                if shops and area == "stock":
                    status.update(f"{shops} made-up shops ...")
                    results.shops = builds.run_shops(shops, SHOP_ROWS, Path(name))
            size = sum(file.stat().st_size for file in files)
    except RunError as error:
        raise click.ClickException(str(error)) from None
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    console.print(
        f"{files[0].name}{more}: {size / 1e6:.1f} MB, {results.rows:,} rows loaded; "
        f"{os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, duckdb {version('duckdb')}, "
        f"dbt-core {version('dbt-core')}"
    )
    show(console, results, measured)
