"""`comptoir bench`: an area's whole build against a bare typed load of the same file.

Learning, which grows with the models that are tried and not with the file alone, is a
build of its own after that of the tables. All run as processes of their own, one after
the other, on the same file, so that the ratio doesn't depend on the machine. A
process's peak memory is what the operating system counted for it (`ru_maxrss` of
wait4): nothing is sampled, so no peak is missed.
"""

import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from comptoir.inputs.catalogue import normalise
from comptoir.inputs.rawfiles import literal
from comptoir.project import find_project


@dataclass(frozen=True)
class Area:
    """What of an area is measured.

    input_name: the input that gets the file.
    builds: what is built, in this order, each with its tests: name and dbt selector.
    types: DuckDB type of each column of the input, by header name in lower case without
        spaces, dots and underscores; a column that is not named is text.
    """

    input_name: str
    builds: Mapping[str, str]
    types: Mapping[str, str]


AREAS = {
    "retail": Area(
        input_name="retail_transactions",
        builds={"tables": "retail_tables", "learning": "retail_learning"},
        types={
            "quantity": "integer",
            "invoicedate": "timestamp",
            "unitprice": "decimal(18,4)",
            "price": "decimal(18,4)",
        },
    ),
}

DELIMITERS = ",;\t|"
# Forms of times in known exports; the bare load must be told which one it reads.
TIME_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M",
)


@dataclass(frozen=True)
class Measure:
    """One process: wall and processor time in seconds, peak resident memory in bytes.

    Processor time is over all threads; on a busy machine it tells more than wall time.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int


class RunError(Exception):
    """A measured process failed; the message is the end of what it printed."""


def measure(
    command: Sequence[str], log: Path, cwd: Path, **environment: str
) -> Measure:
    """Run a command and tell its wall time and peak memory.

    The peak is of the biggest process among the command and its waited-for children
    (neither of ours starts any). Linux counts this process's own peak at the start into
    the child's, which is why nothing big is ever loaded here.

    Raises RunError where the command fails.
    """
    with log.open("w", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last_lines = log.read_text("utf-8", errors="replace").splitlines()[-30:]
        raise RunError("\n".join([f"exit code {process.returncode}", *last_lines]))
    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Measure(seconds, cpu_seconds, usage.ru_maxrss * unit)


def read_start(path: Path) -> tuple[str, list[str], list[str]]:
    """Delimiter, header and first row of a CSV or CSV.gz file.

    Raises click.ClickException where the file isn't a CSV with a header and a row.
    """
    if path.name.lower().endswith((".xlsx", ".parquet")):
        raise click.ClickException(
            f"{path} is no CSV: the measure is a load from CSV or CSV.gz"
        )
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", errors="replace") as file:
        header, row = file.readline().rstrip("\r\n"), file.readline().rstrip("\r\n")
    delimiter = max(DELIMITERS, key=header.count)
    if not header.count(delimiter) or not row:
        raise click.ClickException(f"{path} has no header of several columns and a row")
    names = [name.strip().strip('"') for name in header.split(delimiter)]
    return delimiter, names, [cell.strip('"') for cell in row.split(delimiter)]


def find_time_form(cells: Sequence[str]) -> str | None:
    """The form of the first cell that is a time in one of TIME_FORMS."""
    for cell in cells:
        for form in TIME_FORMS:
            try:
                datetime.strptime(cell, form)
            except ValueError:
                continue
            return form
    return None


def write_bare_load(path: Path, area: Area) -> str:
    """SQL of the bare load: every column's type stated, nothing sniffed.

    Lines that don't fit are left out, as a load without quarantine would.
    """
    delimiter, names, cells = read_start(path)
    columns = ", ".join(
        f"{literal(name)}: {literal(area.types.get(normalise(name), 'varchar'))}"
        for name in names
    )
    form = find_time_form(cells)
    stated = f", timestampformat = {literal(form)}" if form else ""
    return (
        f"create table loaded as from read_csv({literal(str(path))}, columns = "
        f"{{{columns}}}, auto_detect = false, header = true, delim = "
        f"{literal(delimiter)}, quote = '\"', escape = '\"', ignore_errors = true"
        f"{stated})"
    )


DBT = "from dbt.cli.main import cli; cli()"
# Run in a process of its own, under the same limits as the build (see profiles.yml).
LOADER = """
import duckdb, os, sys
warehouse = duckdb.connect(sys.argv[1], config={
    "threads": os.environ.get("COMPTOIR_THREADS", "2"),
    "memory_limit": os.environ.get("COMPTOIR_MEMORY_LIMIT", "4GB"),
})
warehouse.execute(sys.argv[2])
print(warehouse.execute("select count(*) from loaded").fetchall()[0][0])
warehouse.close()
"""


def run_load(path: Path, area: Area, folder: Path) -> tuple[Measure, int]:
    """Measure the bare load into a new database; with the rows that it loaded."""
    log = folder / "load.log"
    load = [sys.executable, "-c", LOADER, str(folder / "load.duckdb")]
    measured = measure([*load, write_bare_load(path, area)], log, folder)
    return measured, int(log.read_text("utf-8").split()[-1])


def run_build(
    path: Path, area: Area, name: str, folder: Path, project: Path
) -> tuple[Measure, dict[str, float]]:
    """Measure one `dbt build` of the area, tests and a full parse included.

    Returns the measure and the seconds of each of its steps.
    """
    variables = json.dumps({"inputs": {area.input_name: str(path)}})
    build = ["build", "--selector", area.builds[name], "--vars", variables]
    target = folder / f"target-{name}"
    measured = measure(
        [sys.executable, "-c", DBT, "--no-use-colors", *build],
        folder / f"build-{name}.log",
        project,
        COMPTOIR_DATABASE=str(folder / "warehouse.duckdb"),
        DBT_TARGET_PATH=str(target),
        DBT_LOG_PATH=str(folder / "logs"),
    )
    results = json.loads((target / "run_results.json").read_text("utf-8"))
    return measured, read_steps(results, measured.seconds)


def read_steps(run_results: Mapping, seconds: float) -> dict[str, float]:
    """Seconds of each model, and of all seeds, tests and unit tests together.

    What of the whole process's `seconds` went by before dbt ran its first step stands
    there as dbt's start: imports, parsing, connecting.
    """
    together = {"seed": "(seeds)", "test": "(tests)", "unit_test": "(unit tests)"}
    steps = {"(start and parse)": seconds - run_results["elapsed_time"]}
    for result in run_results["results"]:
        kind, _, name = result["unique_id"].split(".")[:3]
        step = together.get(kind, name)
        steps[step] = steps.get(step, 0.0) + result["execution_time"]
    return steps


def find_median_steps(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Median of each step over the runs, slowest first."""
    names = sorted({name for run in runs for name in run})
    medians = {
        name: statistics.median(run[name] for run in runs if name in run)
        for name in names
    }
    return dict(sorted(medians.items(), key=lambda step: (-step[1], step[0])))


def warm(path: Path) -> None:
    """Read a file once, piece by piece, so that no run waits for the disk alone."""
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


@contextmanager
def given_or_made(
    path: Path | None, area_name: str, rows: int, folder: Path, console: Console
) -> Iterator[Path]:
    """The file to measure: the user's, or a sample made for this run."""
    if path is not None:
        yield path.resolve()
        return
    with console.status(f"Making a sample of {rows:,} rows ..."):
        made = "from comptoir.cli import main; main()"
        options = ["--area", area_name, "--rows", str(rows), "--out", str(folder)]
        measure(
            [sys.executable, "-c", made, "sample", *options],
            folder / "sample.log",
            Path.cwd(),
        )
    yield folder / f"{AREAS[area_name].input_name}.csv"


def find_typical(runs: Sequence[Measure]) -> Measure:
    """Median times and highest memory of several runs of the same."""
    return Measure(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.cpu_seconds for run in runs),
        max(run.peak_bytes for run in runs),
    )


def show(
    console: Console,
    loads: Sequence[Measure],
    builds: Mapping[str, Sequence[Measure]],
    steps: Mapping[str, Sequence[Mapping[str, float]]],
) -> None:
    """Print what was measured (medians over the runs), its ratio to the load, steps."""
    load = find_typical(loads)
    table = Table(title="Whole process, median time and highest memory")
    for name in ("", "seconds", "times the load", "CPU seconds", "peak memory, GB"):
        table.add_column(name, justify="right" if name else "left")
    measured = {"bare typed load": loads} | {
        f"dbt build with tests: {name}": runs for name, runs in builds.items()
    }
    for name, runs in measured.items():
        typical = find_typical(runs)
        table.add_row(
            name,
            f"{typical.seconds:.2f}",
            f"{typical.seconds / load.seconds:.1f}",
            f"{typical.cpu_seconds:.2f}",
            f"{typical.peak_bytes / 1e9:.2f}",
        )
    console.print(table)
    if len(loads) > 1:
        for name, runs in measured.items():
            console.print(f"{name}: " + ", ".join(f"{r.seconds:.2f} s" for r in runs))
    for name, runs in steps.items():
        table = Table(title=f"Steps: {name} (threads run some side by side)")
        table.add_column("step")
        table.add_column("seconds", justify="right")
        for step, seconds in find_median_steps(runs).items():
            table.add_row(step, f"{seconds:.2f}")
        console.print(table)


@click.command()
@click.argument("area", type=click.Choice(list(AREAS)))
@click.option(
    "--input",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV or CSV.gz to measure on; default: a sample made for this run.",
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
def command(area: str, path: Path | None, rows: int, runs: int) -> None:
    """Measure an area's whole build with tests against a bare typed load.

    Both work in a temporary database. COMPTOIR_THREADS and COMPTOIR_MEMORY_LIMIT bound
    both alike.
    """
    measured = AREAS[area]
    console = Console()
    project = find_project(Path.cwd())
    if project is None:
        raise click.UsageError("no comptoir project in this folder or above")
    loads: list[Measure] = []
    builds: dict[str, list[Measure]] = {name: [] for name in measured.builds}
    steps: dict[str, list[dict[str, float]]] = {name: [] for name in measured.builds}
    loaded = 0
    try:
        with (
            tempfile.TemporaryDirectory(prefix="comptoir-bench-") as name,
            given_or_made(path, area, rows, Path(name), console) as file,
        ):
            warm(file)
            for run in range(1, runs + 1):
                folder = Path(name) / f"run-{run}"
                folder.mkdir()
                with console.status(f"Run {run} of {runs}: bare load ..."):
                    load, loaded = run_load(file, measured, folder)
                    loads.append(load)
                for build in measured.builds:
                    with console.status(f"Run {run} of {runs}: dbt build, {build} ..."):
                        times, its_steps = run_build(
                            file, measured, build, folder, project
                        )
                    builds[build].append(times)
                    steps[build].append(its_steps)
            size = file.stat().st_size
    except RunError as error:
        raise click.ClickException(str(error)) from None
    console.print(
        f"{file.name}: {size / 1e6:.1f} MB, {loaded:,} rows loaded; "
        f"{os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}, duckdb {version('duckdb')}, "
        f"dbt-core {version('dbt-core')}"
    )
    show(console, loads, builds, steps)
