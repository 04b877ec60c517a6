"""Leak checks that the tests of every task share.

Two kinds of leak: the harness learns from what it is asked (`shuffled_label_auc`), or a
feature knows what happened after its as-of time (`differences_after_a_cut`).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from comptoir.ml.fitting import fit_candidates
from comptoir.ml.frames import KEYS
from comptoir.ml.scoring import score_candidates
from comptoir.ml.tasks import Task

ROW = ["entity_id", "item_id", "as_of"]


def features_table_of(database: Path, task: str) -> pd.DataFrame:
    """ml.ml_<task>__features as a frame."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(f"from ml.ml_{task}__features").df()


def with_shuffled_labels(features: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Labels change places among the rows of each as-of time, in every split."""
    random = np.random.default_rng(seed)
    shuffled = features.sort_values(ROW, ignore_index=True)
    for _, index in shuffled.groupby("as_of").groups.items():
        shuffled.loc[index, "label"] = random.permutation(shuffled.loc[index, "label"])
    return shuffled


def shuffled_label_auc(
    features: pd.DataFrame,
    task: Task,
    candidates: Iterable[str] | None = None,
    seed: int = 1,
) -> dict[str, float]:
    """Test AUC of the task's candidates after labels were shuffled; near .5, or a leak.

    Labels are shuffled within each as-of time, those of the test, too: with the true
    ones a model of noise may by chance lean on a feature that matters, and its AUC
    strays far from .5 either way. With shuffled ones the AUC has the known spread
    `auc_spread`, unless a fit has seen the rows that it is asked about. Candidates are
    refitted with the first parameters of their grids, `candidates` (and the parts of
    blends) only. For a regression, positives are labels above the test's median.
    """
    names = set(candidates or [one.name for one in task.candidates])
    for one in task.candidates:
        if one.name in names:
            names.update(one.parts)
    quick = replace(
        task,
        drivers=False,
        importance_rows=1,
        candidates=tuple(
            replace(one, grid={key: list(tried)[:1] for key, tried in one.grid.items()})
            for one in task.candidates
            if one.name in names or one.is_baseline
        ),
    )
    shuffled = with_shuffled_labels(features, seed)
    scores = score_candidates(shuffled, fit_candidates(shuffled, quick))
    tested = scores[scores["split"] == "test"]
    learned = [one.name for one in quick.candidates if one.name in names]
    return {
        name: auc_of(rows["label"], rows["score"])
        for name, rows in tested.groupby("candidate")
        if name in learned
    }


def auc_of(label: pd.Series, score: pd.Series) -> float:
    """AUC; an amount counts as positive above the median."""
    if set(label.unique()) - {0.0, 1.0}:
        label = label > label.median()
    return float(roc_auc_score(label, score))


def auc_spread(label: pd.Series) -> float:
    """Standard deviation of the AUC of a score that knows nothing (Mann-Whitney)."""
    if set(label.unique()) - {0.0, 1.0}:
        label = label > label.median()
    positives, rows = int(label.sum()), len(label)
    return float(np.sqrt((rows + 1) / (12 * positives * (rows - positives))))


def cut_file(source: Path, target: Path, is_kept: str) -> int:
    """Copy the rows of a CSV for which `is_kept` holds, every field as text.

    `is_kept` is SQL on the file's columns, all of them text. Returns the rows kept.
    """
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * from read_csv(?, header = true, all_varchar = true,"
            f" nullstr = '\\N') where {is_kept}) to '{target}'"
            " (header, delimiter ',', nullstr '\\N')",
            [str(source)],
        )
        return connection.execute(
            "select count(*) from read_csv(?, header = true, all_varchar = true)",
            [str(target)],
        ).fetchall()[0][0]


def differences_after_a_cut(
    run_dbt: Callable[..., str],
    database: Path,
    warehouse: Path,
    *,
    task: str,
    input_name: str,
    source: Path,
    time_column: str,
    as_of: datetime,
    time_format: str = "%Y-%m-%d %H:%M:%S",
    variables: Mapping[str, object] | None = None,
    files: Mapping[str, str] | None = None,
) -> list[str]:
    """Differences between features at `as_of` from all data and from data before it.

    Cuts the raw file `source` of input `input_name` to the rows whose `time_column` is
    before `as_of` (rows whose time can't be read stay), builds ml_<task>__features from
    it in `database` (new, with seeds alone), and compares every feature of every row of that as-of time with
    `warehouse`, floats to 1e-9. `variables` are dbt vars of both builds; `files` are
    other inputs. The cut data must still list `as_of` (its own current time, say).
    """
    cut = database.parent / f"{input_name}.csv"
    is_kept = (
        f"coalesce(try_strptime(\"{time_column}\", '{time_format}')"
        f" < timestamp '{as_of:%Y-%m-%d %H:%M:%S}', true)"
    )
    assert cut_file(source, cut, is_kept) > 0, f"no row of {source} is before {as_of}"
    settings = {
        **(variables or {}),
        "inputs": {**(files or {}), input_name: str(cut)},
        "allow_sample": True,
    }
    select = ["--select", f"+ml_{task}__features", "--vars", json.dumps(settings)]
    run_dbt(database, "run", *select)
    return differing_features(
        features_at(features_table_of(warehouse, task), as_of),
        features_at(features_table_of(database, task), as_of),
    )


def features_at(features: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Rows of one as-of time; fails where there is none, and says which there are."""
    rows = features[features["as_of"] == pd.Timestamp(as_of)]
    known = sorted(str(time) for time in features["as_of"].unique())
    assert len(rows), f"no row at {as_of}, only at {', '.join(known)}"
    return rows


def differing_features(
    whole: pd.DataFrame, cut: pd.DataFrame, tolerance: float = 1e-9
) -> list[str]:
    """One line a column that differs (rows, features); labels and splits may."""
    lines = []
    if list(whole.columns) != list(cut.columns):
        lines.append(f"columns: {sorted(set(whole.columns) ^ set(cut.columns))}")
    rows = [frame.set_index(ROW).sort_index() for frame in (whole, cut)]
    missing = rows[0].index.symmetric_difference(rows[1].index)
    if len(missing):
        lines.append(f"rows: {len(missing)} in one only, first {missing[0]}")
    shared = rows[0].index.intersection(rows[1].index)
    for feature in [name for name in whole.columns if name not in KEYS]:
        if feature not in cut.columns:
            continue
        one, other = (
            frame.loc[shared, feature].astype("float64").to_numpy() for frame in rows
        )
        differs = ~np.isclose(
            one, other, rtol=tolerance, atol=tolerance, equal_nan=True
        )
        if differs.any():
            at = int(np.flatnonzero(differs)[0])
            lines.append(
                f"{feature}: {int(differs.sum())} of {len(shared)} rows, first"
                f" {shared[at][0]}: {one[at]:.12g} with all data, {other[at]:.12g} without"
            )
    return lines
