"""What several test files share: the real exports, and warehouses built once a run."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real exports; what needs it is skipped where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real exports are not beside the project (../shared/data)")
    return REAL_DATA


@pytest.fixture(scope="session")
def run_dbt(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Run dbt in a process of its own, with a target directory of its own.

    run_dbt(database, *arguments, expect=0, env={}) returns what dbt printed.
    """
    target = tmp_path_factory.mktemp("target")

    def run(database: Path, *arguments: str, expect: int = 0, **env: str) -> str:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments],
            cwd=ROOT,
            env=os.environ
            | {
                "COMPTOIR_DATABASE": str(database),
                "DBT_TARGET_PATH": str(target),
                "DBT_LOG_PATH": str(target / "logs"),
                "DBT_PROFILES_DIR": str(ROOT),
            }
            | env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout

    return run


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
