"""The same models on DuckDB and on Spark, on one core and on more."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from comptoir.bench import builds
from comptoir.bench.areas import Area
from comptoir.bench.processes import Measure, Run, measure
from comptoir.spark.landing import python_models
from comptoir.spark.parity import PUBLIC, compare_all, tables_of_spark

# Rows of a partition of Spark's, which has two at least.
PARTITION_ROWS = 2_500_000
# What a step does, by the beginning of its name.
LAYERS = {
    "(start": "start of dbt and of the engine",
    "stg_": "reading the files, staging",
    "int_quality": "quality tables",
    "fct_quality": "quality tables",
    "int_": "intermediate models",
    "": "marts",
}


@dataclass(frozen=True)
class Engines:
    """Runs of the models alone, by engine and number of cores.

    landing: of staging, as Parquet, for Spark. warehouse_bytes, tables_bytes: what
    DuckDB's file and Spark's tables take on the disk. compared: how many public tables
    of both. differing: a line for each column in which they differ.
    """

    runs: Mapping[tuple[str, int], Run]
    landing: Measure
    warehouse_bytes: int
    landed_bytes: int
    tables_bytes: int
    compared: int
    differing: tuple[str, ...]


def by_layer(steps: Mapping[str, float]) -> dict[str, float]:
    """Seconds of all steps that do the like, in the order of LAYERS."""
    seconds = dict.fromkeys(LAYERS.values(), 0.0)
    for name, spent in steps.items():
        start = next(start for start in LAYERS if name.startswith(start))
        seconds[LAYERS[start]] += spent
    return seconds


def measure_engines(
    paths: Sequence[Path],
    rows: int,
    area: Area,
    cores: Sequence[int],
    folder: Path,
    project: Path,
    tell: Callable[[str], None],
) -> Engines:
    """Measure the area's models on both engines, each number of cores from nothing.

    Tests, learning and seeds are left out, and a full parse. Spark begins at staging,
    which DuckDB's run has landed.

    Raises RunError where a run fails.
    """
    inputs = {area.input_name: [str(path) for path in paths]}
    selector = ["--selector", next(iter(area.builds.values()))]
    runs: dict[tuple[str, int], Run] = {}

    def run(engine: str, count: int, command: str) -> Run:
        environment = {
            "COMPTOIR_THREADS": str(count),
            "COMPTOIR_SPARK_CORES": str(count),
            "COMPTOIR_SPARK_DIR": str(folder / "spark"),
            "COMPTOIR_LANDED": str(folder / "landed"),
            "COMPTOIR_SPARK_PARTITIONS": str(max(2, rows // PARTITION_ROWS)),
        }
        return builds.run_dbt(
            [command, *selector, "--target", engine],
            *(inputs, engine, folder, project),
            cores=count,
            **environment,
        )

    for count in cores:
        builds.remove_warehouse(folder)
        for part in ("landed", "spark"):
            rmtree(folder / part, ignore_errors=True)
        for engine in ("duckdb", "spark"):
            if engine == "spark":
                landing = run_landing(folder, project)
            tell(f"{engine}, {count} of {os.cpu_count()} cores")
            run(engine, count, "seed")
            runs[engine, count] = run(engine, count, "run")
            tell(f"... {runs[engine, count].measure.seconds:.1f} seconds")
    manifest = folder / "target-spark" / "manifest.json"
    learned = python_models(project)
    tables = tables_of_spark(folder / "spark", manifest, learned, PUBLIC)
    found = compare_all(folder / "warehouse.duckdb", folder / "spark", tables)
    return Engines(
        runs=runs,
        landing=landing,
        warehouse_bytes=(folder / "warehouse.duckdb").stat().st_size,
        landed_bytes=size_of(folder / "landed"),
        tables_bytes=size_of(folder / "spark" / "tables"),
        compared=len(tables),
        differing=tuple(
            f"{one.table}.{one.column}: {one.what}, {one.rows:,} rows, {one.example}"
            for one in found
        ),
    )


def run_landing(folder: Path, project: Path) -> Measure:
    """Measure the landing of `folder`'s warehouse."""
    return measure(
        [
            *(sys.executable, "-c", "from comptoir.cli import main; main()", "land"),
            *("--out", str(folder / "landed")),
            *("--database", str(folder / "warehouse.duckdb")),
        ],
        folder / "land.log",
        project,
    )


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(
        os.path.getsize(os.path.join(at, name))
        for at, _, names in os.walk(folder)
        for name in names
    )
