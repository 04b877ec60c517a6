"""What several test files share: the real exports, and warehouses built once a run."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pytest
import yaml

from comptoir.spark.session import missing

ROOT = Path(__file__).resolve().parents[2]
REAL_DATA = ROOT.parent / "shared" / "data"
DBT = str(Path(sys.executable).with_name("dbt"))


# Files that take longest, so that two workers end at about the same time.
FIRST = (
    "test_spark_runs",
    "test_clickstream_increments",
    "test_charts_site",
    "test_charts_retail",
    "test_charts_stock",
    "test_site_browser",
    "test_retail_recommendations",
    "test_charts_clickstream",
    "test_retail_predictions",
    "test_ml_metrics",
    "test_bikes_forecast",
    "test_ml_cards",
    "test_retail_truth",
    "test_ml_segments",
    "test_clickstream_purchase_features",
    "test_stock_stockout",
    "test_ml_fitting",
    "test_samples_clickstream",
    "test_conventions",
    "test_row_accounting",
    "test_inputs",
    "test_charts_bikes",
    "test_ml_scoring",
    "test_scorecard",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand out the files of FIRST before all others."""
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(FIRST)))


# Of every dbt that these tests start: a quarter of a run's time goes into files that no
# test reads.
QUIET = {
    "DBT_PROFILES_DIR": str(ROOT),
    "DBT_LOG_LEVEL_FILE": "none",
    "DBT_WRITE_JSON": "false",
}
ON_SPARK = ("--target", "spark_small")
SPARK = QUIET | {"COMPTOIR_SPARK_CORES": "1", "COMPTOIR_SPARK_MEMORY": "1g"}


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real exports; what needs it is skipped where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real exports are not beside the project (../shared/data)")
    return REAL_DATA


@pytest.fixture(scope="session")
def needs_spark() -> None:
    """Skip where Spark can't run, and say loudly what is missing."""
    if lacking := missing():
        reason = f"Spark is NOT tested here: no {', no '.join(lacking)}"
        warnings.warn(reason, stacklevel=2)
        pytest.skip(reason)


def is_of_rows_alone(arguments: Sequence[str]) -> bool:
    """Whether the variables say no more than where rows come from.

    Any other may stand in a setting, which dbt reads when it parses the project.
    """
    if "--vars" not in arguments:
        return True
    given = yaml.safe_load(arguments[arguments.index("--vars") + 1])
    return set(given) <= {"inputs", "allow_sample"}


@pytest.fixture(scope="session")
def built_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, Callable[[Path], object]], Path]:
    """built_once(name, build): a folder that the first worker to ask has filled."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # of all workers

    def once(name: str, build: Callable[[Path], object]) -> Path:
        folder, built = base / name, base / f"{name}.built"
        with open(base / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not built.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                build(folder)
                built.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def ask_dbt(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., tuple[int, str]]]:
    """Have `parsed_dbt.py` run a command of dbt: its exit code, and what it printed.

    ask_dbt(manifest, arguments, env, java=None), as that file describes them.
    """
    output = tmp_path_factory.mktemp("asked") / "printed.txt"
    script = str(Path(__file__).with_name("parsed_dbt.py"))
    with subprocess.Popen(
        [sys.executable, script],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:

        def ask(
            manifest: Path,
            arguments: Sequence[str],
            env: Mapping[str, str],
            java: str | None = None,
        ) -> tuple[int, str]:
            request = {
                "manifest": str(manifest),
                "arguments": ["--no-use-colors", *arguments],
                "env": dict(env),
                "output": str(output),
                "java": java,
            }
            server.stdin.write(json.dumps(request) + "\n")
            server.stdin.flush()
            return int(server.stdout.readline()), output.read_text("utf-8")

        yield ask
        server.stdin.close()


@pytest.fixture(scope="session")
def parsed_for_spark(
    needs_spark: None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The project as dbt parses it for Spark.

    That of COMPTOIR_PARSED_PROJECT, if Spark was run there too, as by `make test`.
    """
    if built := os.environ.get("COMPTOIR_PARSED_PROJECT"):
        parsed = ROOT / built / "spark" / "partial_parse.msgpack"
        if parsed.exists():
            return parsed
    target = tmp_path_factory.mktemp("target_of_spark")
    return parse({**os.environ, **SPARK, "DBT_TARGET_PATH": str(target)}, *ON_SPARK)


@pytest.fixture
def run_spark(
    parsed_for_spark: Path, ask_dbt: Callable[..., tuple[int, str]], tmp_path: Path
) -> Callable[..., str]:
    """Run dbt on Spark, of what is landed in `<tmp_path>/landed`; what it printed.

    run_spark(*arguments, restart=False): tables are in `<tmp_path>/spark`. Spark is given
    a core and 1 GB, and a session a run; `restart` is for what must outlive its process.
    """
    env = {
        **os.environ,
        **SPARK,
        "COMPTOIR_SPARK_DIR": str(tmp_path / "spark"),
        "COMPTOIR_LANDED": str(tmp_path / "landed"),
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
    }

    def run(*arguments: str, restart: bool = False) -> str:
        java = "new" if restart else "shared"
        command = [*arguments, *ON_SPARK]
        code, printed = ask_dbt(parsed_for_spark, command, env, java)
        assert code == 0, printed
        return printed

    return run


@pytest.fixture(scope="session")
def run_dbt(
    ask_dbt: Callable[..., tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., str]:
    """Run dbt in a process of its own, with a target directory of its own.

    run_dbt(database, *arguments, expect=0, env={}) returns what dbt printed. The project
    is parsed once, and anew only for variables that dbt reads while it parses;
    `as_parsed=True` says that no model that is run has one of them in its settings.
    COMPTOIR_PARSED_PROJECT names the target of a dbt that has just parsed it, as `make
    test` has.
    """
    target = tmp_path_factory.mktemp("target")

    def run(
        database: Path,
        *arguments: str,
        expect: int = 0,
        as_parsed: bool = False,
        **env: str,
    ) -> str:
        env = {
            **os.environ,
            "COMPTOIR_DATABASE": str(database),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(target / "logs"),
            **QUIET,
            **env,
        }
        if not as_parsed and not is_of_rows_alone(arguments):
            code, printed = start([DBT, "--no-use-colors", *arguments], env)
        else:
            # The name of the file is that of its catalog, which stands in every model.
            parsed = target / f"parsed-{database.stem}.msgpack"
            built = os.environ.get("COMPTOIR_PARSED_PROJECT")
            if not parsed.exists() and built and database.stem == "warehouse":
                shutil.copy(ROOT / built / "partial_parse.msgpack", parsed)
            if not parsed.exists():
                parse(env).rename(parsed)
            code, printed = ask_dbt(parsed, arguments, env)
        assert code == expect, printed
        return printed

    return run


@pytest.fixture(scope="session")
def clickstream_prefix(
    built_once: Callable[..., Path], real_data: Path, run_dbt: Callable[..., str]
) -> Path:
    """A warehouse of the real events: clickstream without learning, and quality."""
    file = real_data / "clickstream" / "events_2019_10_01_prefix.csv"
    select = ["path:models/*/clickstream", "path:models/intermediate/quality"]
    select += ["path:models/quality", "--exclude", "tag:learning+", "tag:profile"]
    named = json.dumps({"inputs": {"clickstream_events": str(file)}})

    def build(folder: Path) -> None:
        database = folder / "warehouse.duckdb"
        run_dbt(database, "run", "--select", *select, "--vars", named)

    return built_once("clickstream_prefix", build) / "warehouse.duckdb"


def start(command: Sequence[str], env: Mapping[str, str]) -> tuple[int, str]:
    """Exit code and output of a program, run in the project's folder."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def parse(env: Mapping[str, str], *options: str) -> Path:
    """Have dbt parse the project; where in its DBT_TARGET_PATH the result is."""
    code, printed = start([DBT, "--quiet", "parse", *options], env)
    assert code == 0, printed
    return Path(env["DBT_TARGET_PATH"]) / "partial_parse.msgpack"


def copy_tables(source: Path, target: Path, which: str) -> None:
    """Copy tables of one warehouse to another.

    which: SQL condition on `schema_name` and `table_name`.
    """
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{source}' as source (read_only)")
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            f" where database_name = 'source' and ({which})"
        ).fetchall():
            connection.execute(f"create schema if not exists {schema}")
            table = f'{schema}."{name}"'
            connection.execute(f"create table {table} as from source.{table}")


@pytest.fixture(scope="session")
def sample_warehouse(
    run_dbt: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A warehouse of the sample, every table built, the column profile too.

    COMPTOIR_SAMPLE_WAREHOUSE names one that `make test` has just built; without it, it
    is built here.
    """
    built = os.environ.get("COMPTOIR_SAMPLE_WAREHOUSE")
    if built:
        return ROOT / built
    database = tmp_path_factory.mktemp("sample") / "warehouse.duckdb"
    run_dbt(database, "build", "--exclude-resource-type", "unit_test")
    run_dbt(database, "run", "--selector", "profile")
    return database


@pytest.fixture(scope="session")
def new_warehouse(sample_warehouse: Path) -> Callable[[Path], Path]:
    """Make `<folder>/warehouse.duckdb`, which holds the seeds and nothing else."""

    def make(folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        database = folder / "warehouse.duckdb"
        copy_tables(sample_warehouse, database, "schema_name = 'raw'")
        return database

    return make
