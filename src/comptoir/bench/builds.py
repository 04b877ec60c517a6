"""dbt's builds and runs, measured, with the seconds of each of their steps."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from comptoir.bench.areas import Area
from comptoir.bench.judged import Judged, read_judged
from comptoir.bench.observer import Observed
from comptoir.bench.processes import Run, measure

DBT = "from dbt.cli.main import cli; cli()"
ADDED_FILES = 3

# Ways to answer the ten questions: module of this package, and its options.
WAYS = {
    "marts": "questions",
    "polars": "questions_polars",
    "polars, duplicates kept": "questions_polars --keep-duplicates",
    "pandas": "questions_pandas",
    "pandas, duplicates kept": "questions_pandas --keep-duplicates",
}


def run_dbt(
    command: Sequence[str],
    inputs: Mapping,
    name: str,
    folder: Path,
    project: Path,
    cores: int | None = None,
    **environment: str,
) -> Run:
    """Measure one dbt command on `folder`'s warehouse; `name` is that of its target.

    A target that is new has its full parse measured too. With a number of cores it is
    held to them, and what it has started and left is waited for (`confined`).
    """
    target = folder / f"target-{name}"
    confined = ["-m", "comptoir.bench.confined", str(cores), sys.executable]
    measured = measure(
        [
            *(sys.executable, *(confined if cores else []), "-c", DBT),
            *("--no-use-colors", *command),
            *("--vars", json.dumps({"inputs": dict(inputs)})),
        ],
        folder / f"dbt-{name}.log",
        project,
        COMPTOIR_DATABASE=str(folder / "warehouse.duckdb"),
        DBT_TARGET_PATH=str(target),
        DBT_LOG_PATH=str(folder / "logs"),
        **environment,
    )
    results = json.loads((target / "run_results.json").read_text("utf-8"))
    return Run(measured, read_steps(results, measured.seconds))


def run_build(
    paths: Sequence[Path], area: Area, name: str, folder: Path, project: Path
) -> Run:
    """Measure one `dbt build` of the area, tests and a full parse included."""
    inputs = {area.input_name: [str(path) for path in paths]}
    command = ["build", "--selector", area.builds[name]]
    return run_dbt(command, inputs, name, folder, project)


def run_everyday(paths: Sequence[Path], area: Area, folder: Path, project: Path) -> Run:
    """Measure the area's first build from nothing again, as it is on other days.

    Parsed before (by `run_build`, whose target it shares), and without unit tests: what
    these say changes with the code, not with the data. Data tests are included.
    """
    name, selector = next(iter(area.builds.items()))
    inputs = {area.input_name: [str(path) for path in paths]}
    command = ["build", "--selector", selector, "--exclude-resource-type", "unit_test"]
    return run_dbt(command, inputs, name, folder, project)


def run_history(
    paths: Sequence[Path], area: Area, folder: Path, project: Path
) -> dict[str, list[Run]]:
    """Measure models alone: all files but the last three, one added, nothing new.

    What a file adds is a small difference between two runs, so the last two are
    repeated for each of the three files, or of as many as there are beside a first one.

    The files stand as links in a folder, so that all runs share variables and parse.
    The area's seeds, loaded before, are not measured.
    """
    days = folder / "days"
    days.mkdir()
    inputs = {area.input_name: str(days / "*")}
    selector = ["--selector", next(iter(area.builds.values()))]

    def run(*command: str) -> Run:
        return run_dbt([*command, *selector], inputs, "history", folder, project)

    links = [days / f"{number:05}-{path.name}" for number, path in enumerate(paths)]
    first = max(1, len(paths) - ADDED_FILES)
    for link, path in zip(links[:first], paths[:first], strict=True):
        link.symlink_to(path)
    run("seed")
    runs = {"full": [run("run", "--full-refresh")], "added": [], "empty": []}
    for link, path in zip(links[first:], paths[first:], strict=True):
        link.symlink_to(path)
        runs["added"].append(run("run"))
        runs["empty"].append(run("run"))
    return runs


def list_ways() -> list[str]:
    """The keys of WAYS that can be run here: polars may not be installed."""
    has_polars = find_spec("polars") is not None
    return [way for way in WAYS if has_polars or not way.startswith("polars")]


def run_answers(paths: Sequence[Path], way: str, folder: Path) -> Run:
    """Measure the ten questions, answered one way (a key of WAYS)."""
    module, *options = WAYS[way].split()
    if module == "questions":
        sources = [str(folder / "warehouse.duckdb")]
    else:
        sources = [str(path) for path in paths]
    log = folder / "answers.log"
    measured = measure(
        [sys.executable, "-m", f"comptoir.bench.{module}", *options, *sources],
        log,
        folder,
        POLARS_MAX_THREADS=os.environ.get("COMPTOIR_THREADS", "2"),
    )
    return Run(measured, json.loads(log.read_text("utf-8").splitlines()[-1]))


def run_observer(truth: Path, folder: Path) -> Observed | None:
    """Compare `folder`'s warehouse with the truth of its sample, in a process apart."""
    log = folder / "observer.log"
    measure(
        [
            *(sys.executable, "-m", "comptoir.bench.observer"),
            *(str(folder / "warehouse.duckdb"), str(truth)),
        ],
        log,
        folder,
    )
    found = json.loads(log.read_text("utf-8").splitlines()[-1])
    return None if found is None else Observed(**found)


def run_judge(truth: Path, folder: Path) -> Judged:
    """Compare stock's estimates in `folder`'s warehouse with the truth, likewise."""
    return _judged(folder, "judge", str(folder / "warehouse.duckdb"), str(truth))


def run_shops(shops: int, rows: int, folder: Path) -> Judged:
    """Coverage of the drivers' intervals over so many made-up shops, likewise."""
    return _judged(folder, "shops", str(shops), str(rows))


def _judged(folder: Path, *arguments: str) -> Judged:
    log = folder / "judged.log"
    module = "comptoir.bench.stock_truth"
    measure([sys.executable, "-m", module, *arguments], log, folder)
    return read_judged(log.read_text("utf-8").splitlines()[-1])


def remove_warehouse(folder: Path) -> None:
    """Make room: a warehouse is as big as its files."""
    for file in folder.glob("warehouse.duckdb*"):
        file.unlink()


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
