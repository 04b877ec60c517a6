"""A project of made-up tasks around the evaluation's own models.

The SQL that is judged is the project's, run by dbt; only the tables of models, scores and
targets, and the list of tasks, are made up.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
EMPTY_MODEL = {
    "scored_split": "test",
    "description": "",
    "parameters": "{}",
    "grid_results": "[]",
    "cv_metric": None,
    "cv_mean": None,
    "cv_deviation": None,
    "naive_candidate": None,
    "naive_error": None,
    "folds_kind": "none",
    "folds_count": 0,
    "fit_rows_count": 1,
    "fit_positives_count": 1,
    "first_as_of": pd.Timestamp("2011-01-01"),
    "last_as_of": pd.Timestamp("2011-01-01"),
    "features": "[]",
    "feature_medians": "{}",
    "importances": "[]",
    "seed": 1,
    "library_versions": "{}",
    "allowed_types": "[]",
    "model": b"",
}
# Columns that may be empty, which tell no type of their own.
TYPES = {
    "item_id": "varchar",
    "cv_metric": "varchar",
    "cv_mean": "double",
    "cv_deviation": "double",
    "naive_candidate": "varchar",
    "naive_error": "double",
    "skipped_reason": "varchar",
}
SCORE_COLUMNS = [
    *("task", "candidate", "split", "entity_id", "item_id", "as_of", "label", "score")
]


@dataclass(frozen=True)
class Task:
    """A made-up task: its scores (SCORE_COLUMNS but task) and what is known of it."""

    name: str
    kind: str
    scores: pd.DataFrame
    selection_metric: str = "log_loss"
    selection_direction: str = "min"
    targets: pd.DataFrame | None = None
    baselines: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    naive: tuple[str, float] | None = None  # candidate, its error where it was fitted

    def models(self) -> pd.DataFrame:
        """One row a candidate, in the order in which the scores name them."""
        naive, naive_error = self.naive or (None, None)
        rows = [
            EMPTY_MODEL
            | {
                "task": self.name,
                "kind": self.kind,
                "candidate": candidate,
                "candidate_rank": rank,
                "is_baseline": candidate in self.baselines,
                "selection_metric": self.selection_metric,
                "selection_direction": self.selection_direction,
                "skipped_reason": "no rows" if candidate in self.skipped else None,
                "scored_split": split,
            }
            | {"naive_candidate": naive, "naive_error": naive_error}
            for rank, candidate in enumerate(self.scores["candidate"].unique(), 1)
            for split in (("validation", "test") if self.naive else ("test",))
        ]
        return pd.DataFrame(rows)


def rows(
    candidate: str,
    split: str,
    label: np.ndarray,
    score: np.ndarray,
    entity: np.ndarray | None = None,
    item: np.ndarray | None = None,
) -> pd.DataFrame:
    """Score rows of one candidate and split; an entity of its own for each row."""
    entity = np.arange(len(label)) if entity is None else entity
    return pd.DataFrame(
        {
            "candidate": candidate,
            "split": split,
            "entity_id": entity.astype(str),
            "item_id": None if item is None else item.astype(str),
            "as_of": pd.Timestamp("2011-09-10"),
            "label": np.asarray(label, float),
            "score": np.asarray(score, float),
        }
    )


def write_project(
    root: Path, tasks: list[Task], clusterings: pd.DataFrame | None = None
) -> None:
    """The evaluation's files in a project of its own, the tasks' tables as Parquet."""
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, root)
    for folder in ("macros", "python_models/ml", "tests/generic", "tests/ml"):
        shutil.copytree(ROOT / folder, root / folder)
    evaluation = root / "models/ml"
    evaluation.mkdir(parents=True)
    for file in (ROOT / "models/ml").iterdir():
        # Exposures tell of tasks that are not here.
        if file.is_file() and not file.name.endswith("_exposures.yml"):
            shutil.copy(file, evaluation)
    # Its one input is not here.
    (root / "macros/staging_models.sql").write_text(
        "{% macro staging_models() %}{{ return({}) }}{% endmacro %}"
    )
    made_up = root / "models/ml/retail"
    made_up.mkdir()

    def write(model: str, made: pd.DataFrame) -> str:
        file = root / f"{model}.parquet"
        typed = ", ".join(
            f"{column}::{TYPES[column]} as {column}"
            for column in made.columns
            if column in TYPES
        )
        replaced = f"replace ({typed})" if typed else ""
        duckdb.sql(f"copy (select * {replaced} from made) to '{file}'")
        (made_up / f"{model}.sql").write_text(f"select * from read_parquet('{file}')")
        return f"ref('{model}')"

    lines = []
    for task in tasks:
        scores = task.scores.assign(task=task.name)[SCORE_COLUMNS]
        tables = {
            "models": write(f"ml_{task.name}__models", task.models()),
            "scores": write(f"ml_{task.name}__scores", scores),
        }
        if task.targets is not None:
            tables["targets"] = write(f"ml_{task.name}__targets", task.targets)
        steps = ", ".join(f"'{step}': {ref}" for step, ref in tables.items())
        lines.append(f"'{task.name}': {{{steps}}},")
    (root / "macros/learning_tasks.sql").write_text(
        "{% macro learning_tasks() %}{{ return({\n"
        + "\n".join(lines)
        + "\n}) }}{% endmacro %}"
    )
    segment = (
        "{}"
        if clusterings is None
        else "{'segment': " + write("ml_segment__models", clusterings) + "}"
    )
    (root / "macros/clustering_tasks.sql").write_text(
        "{% macro clustering_tasks() %}{{ return(" + segment + ") }}{% endmacro %}"
    )


def run_project(root: Path, *arguments: str, threads: int = 2) -> Path:
    """Run dbt in the project; returns its database."""
    database = root / "warehouse.duckdb"
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", *arguments],
        cwd=root,
        env=os.environ
        | {
            "COMPTOIR_DATABASE": str(database),
            "COMPTOIR_THREADS": str(threads),
            "DBT_TARGET_PATH": str(root / "target"),
            "DBT_LOG_PATH": str(root / "logs"),
            "DBT_PROFILES_DIR": str(root),
            "DBT_LOG_LEVEL_FILE": "none",
            "DBT_WRITE_JSON": "false",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return database
