"""Step 2 of a task: search the grids, refit per split, one row a candidate and split.

What each row of the answer holds is said in models/ml/_ml_docs.md.
"""

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from comptoir.ml.candidates import Candidate
from comptoir.ml.folds import Folds, choose_folds
from comptoir.ml.frames import (
    SPLITS,
    Relation,
    Rows,
    Table,
    TableError,
    check_rows,
    features_of,
    numbered,
    read,
    timestamp,
)
from comptoir.ml.importance import permutation_importances
from comptoir.ml.searching import (
    LeftOutError,
    Search,
    blend_of,
    columns_of,
    predicted,
    refit,
    search,
    search_blend,
    to_json,
)
from comptoir.ml.storage import dump_model
from comptoir.ml.tasks import Task
from comptoir.ml.threads import one_thread

SCORED_SPLITS = SPLITS[1:]
MODELS_COLUMNS = {
    "task": "varchar",
    "kind": "varchar",
    "candidate": "varchar",
    "candidate_rank": "integer",
    "scored_split": "varchar",
    "is_baseline": "boolean",
    "description": "varchar",
    "skipped_reason": "varchar",
    "selection_metric": "varchar",
    "selection_direction": "varchar",
    "parameters": "varchar",
    "grid_results": "varchar",
    "cv_metric": "varchar",
    "cv_mean": "double",
    "cv_deviation": "double",
    "folds_kind": "varchar",
    "folds_count": "integer",
    "fit_rows_count": "bigint",
    "fit_positives_count": "bigint",
    "naive_candidate": "varchar",
    "naive_error": "double",
    "first_as_of": "timestamp",
    "last_as_of": "timestamp",
    "features": "varchar",
    "feature_medians": "varchar",
    "importances": "varchar",
    "has_drivers": "boolean",
    "drivers_rows_count": "bigint",
    "seed": "bigint",
    "library_versions": "varchar",
    "allowed_types": "varchar",
    "model": "blob",
}
_LIBRARIES = ("scikit-learn", "numpy", "scipy", "skops")


def fit_candidates(
    features_relation: Relation | pd.DataFrame, task: Task
) -> Relation | pd.DataFrame:
    """Models of all candidates, one row a candidate and split that it scores.

    A fit for split s sees every labelled row of an earlier split whose label's window
    ended by the first as_of of s. The answer has the columns of MODELS_COLUMNS and is a
    relation or a DataFrame like the input; it has no row where nothing is labelled.
    Raises TableError where the features table isn't what it must be.
    """
    table = Table(features_relation, f"ml_{task.name}__features")
    features = features_of(table)
    check_candidates(task, features, table.name)
    check_rows(table, features, task.is_classifier)
    kept = numbered(table, features, "split <> 'current'", task.seed)
    with one_thread():
        rows = list(_Fitter(table, kept, features, task).rows())
    table.drop(kept)
    return typed(table, rows, MODELS_COLUMNS)


def check_candidates(task: Task, features: tuple[str, ...], name: str) -> None:
    """Raise TableError where a candidate reads a feature that isn't there."""
    for candidate in task.candidates:
        missing = [one for one in candidate.features or () if one not in features]
        if missing:
            raise TableError(
                f"{name}: candidate {candidate.name} reads {', '.join(missing)},"
                f" which is none of its features: {', '.join(features)}"
            )


def typed(
    table: Table, rows: list[dict[str, Any]], columns: dict[str, str]
) -> Relation | pd.DataFrame:
    """Rows as a table of exactly these columns and types, also where there are none."""
    name = table.empty(columns)
    if rows:
        chunk = pd.DataFrame(rows, columns=list(columns))
        table.run(f"insert into {name} select * from chunk", chunk)
    return table.answer(f"select * from {name}")


def weighted_median(values: np.ndarray, weight: np.ndarray | None) -> float:
    """Median of the values that aren't NaN; NaN where there are none.

    With weights: the middle of the two values between which half of the weight lies,
    so equal weights give the plain median.
    """
    known = ~np.isnan(values)
    if not known.any():
        return float("nan")
    if weight is None:
        return float(np.median(values[known]))
    order = np.argsort(values[known], kind="stable")
    sorted_values = values[known][order]
    reached = np.cumsum(weight[known][order])
    half = reached[-1] / 2
    low = sorted_values[np.searchsorted(reached, half, side="left")]
    above = min(np.searchsorted(reached, half, side="right"), len(reached) - 1)
    return float((low + sorted_values[above]) / 2)


def kept_share(positives: int, negatives: int, limit: int | None) -> float:
    """Share of negatives to keep so that about `limit` rows are fitted.

    All positives stay, and at least as many negatives as positives.
    """
    if limit is None or negatives == 0 or positives + negatives <= limit:
        return 1.0
    return min(1.0, max(limit - positives, positives, 1) / negatives)


@dataclass(frozen=True)
class _Found:
    """What the search on the first fitted rows found for all candidates."""

    folds_kind: str
    folds: Folds
    searches: dict[str, Search]
    reasons: dict[str, str]


class _Fitter:
    """One run of `fit_candidates`."""

    def __init__(
        self, table: Table, kept: str, features: tuple[str, ...], task: Task
    ) -> None:
        self.table, self.kept, self.features, self.task = table, kept, features, task
        self.candidates = {one.name: one for one in task.candidates}
        firsts = table.run(
            f"select split, min(as_of)::timestamp from {table.alias} group by split"
        ).fetchall()
        self.first_as_of = dict(firsts)
        self.versions = to_json(
            {"python": platform.python_version()}
            | {library: version(library) for library in _LIBRARIES}
        )

    def rows(self) -> Iterable[dict[str, Any]]:
        """Rows of the models table, by scored split and candidate."""
        splits = [split for split in SCORED_SPLITS if split in self.first_as_of]
        found = None
        for split in splits:
            rows = self._known_before(split)
            if len(rows):
                found = self._search_all(rows)
                break
        # One split at a time in memory; what was searched on is read again.
        for split in splits if found is not None else ():
            yield from self._rows_of(split, self._known_before(split), found)

    def _known_before(self, split: str) -> Rows:
        earlier = ", ".join(f"'{name}'" for name in SPLITS[: SPLITS.index(split)])
        seconds = round(self.task.horizon.total_seconds())
        where = (
            f"split in ({earlier}) and as_of + interval {seconds} seconds"
            f" <= {timestamp(self.first_as_of[split])}"
        )
        share = 1.0
        if self.task.max_fit_rows is not None:
            counts = self.table.run(
                "select count(*) filter (where label > 0),"
                f" count(*) filter (where label <= 0) from {self.kept} where {where}"
            ).fetchall()[0]
            share = kept_share(*counts, self.task.max_fit_rows)
        return read(self.table, self.kept, self.features, where, share)

    def _search_all(self, rows: Rows) -> _Found:
        task = self.task
        kind, folds = choose_folds(
            rows.entity,
            rows.as_of,
            rows.label,
            task.horizon,
            task.folds,
            task.folds_count,
            task.seed,
            needs_both=task.is_classifier,
            times=task.fold_times,
        )
        searches, reasons = {}, {}
        for name, candidate in self.candidates.items():
            try:
                if not folds and not candidate.is_baseline:
                    raise LeftOutError(
                        "the labelled history leaves no two folds to choose by"
                    )
                if candidate.parts:
                    _refuse_parts(candidate, reasons)
                    searches[name] = search_blend(
                        candidate, searches, rows, folds, task
                    )
                else:
                    searches[name] = search(candidate, rows, self.features, folds, task)
            except LeftOutError as reason:
                reasons[name] = str(reason)
        return _Found(kind, folds, searches, reasons)

    def _rows_of(
        self, split: str, rows: Rows, found: _Found
    ) -> Iterable[dict[str, Any]]:
        task = self.task
        models: dict[str, BaseEstimator] = {}
        reasons = dict(found.reasons)
        medians = {
            feature: weighted_median(rows.features[:, index], rows.weight)
            for index, feature in enumerate(self.features)
        }
        judged = self._validation_rows() if split == "validation" else None
        naive_error = self._naive_error(rows)
        for rank, (name, candidate) in enumerate(self.candidates.items(), start=1):
            if name not in reasons:
                try:
                    models[name] = self._refit(candidate, rows, found, models, reasons)
                except LeftOutError as reason:
                    reasons[name] = str(reason)
            searched = found.searches.get(name, Search())
            columns = columns_of(candidate, self.features)
            own = tuple(self.features[index] for index in columns)
            importances, data, types = [], None, []
            if name in models:
                data, types = dump_model(models[name])
                if judged is not None and not candidate.is_baseline:
                    mine = Rows(
                        judged.features[:, columns],
                        judged.label,
                        judged.entity,
                        judged.as_of,
                    )
                    importances = permutation_importances(models[name], mine, own, task)
            yield {
                "task": task.name,
                "kind": task.kind,
                "candidate": name,
                "candidate_rank": rank,
                "scored_split": split,
                "is_baseline": candidate.is_baseline,
                "description": candidate.description,
                "skipped_reason": reasons.get(name),
                "selection_metric": task.selection_metric,
                "selection_direction": task.selection_direction,
                "parameters": to_json(searched.parameters),
                "grid_results": to_json(searched.results),
                "cv_metric": task.measure,
                "cv_mean": searched.mean,
                "cv_deviation": searched.deviation,
                "folds_kind": found.folds_kind,
                "folds_count": len(found.folds),
                "fit_rows_count": len(rows),
                "fit_positives_count": int(np.sum(rows.label > 0)),
                "naive_candidate": task.naive,
                "naive_error": naive_error,
                "first_as_of": rows.as_of.min() if len(rows) else None,
                "last_as_of": rows.as_of.max() if len(rows) else None,
                "features": to_json(own),
                "feature_medians": to_json({one: medians[one] for one in own}),
                "importances": to_json(importances),
                "has_drivers": task.drivers,
                "drivers_rows_count": task.drivers_rows,
                "seed": task.seed,
                "library_versions": self.versions,
                "allowed_types": to_json(types),
                "model": data,
            }

    def _refit(
        self,
        candidate: Candidate,
        rows: Rows,
        found: _Found,
        models: dict[str, BaseEstimator],
        reasons: dict[str, str],
    ) -> BaseEstimator:
        if not len(rows):
            raise LeftOutError("no labelled row was known before this split")
        if candidate.parts:
            _refuse_parts(candidate, reasons)
            return blend_of(
                candidate, models, self.candidates, self.features, self.task
            )
        parameters = found.searches[candidate.name].parameters
        return refit(candidate, parameters, rows, self.features, self.task)

    def _naive_error(self, rows: Rows) -> float | None:
        """Mean absolute error of the naive forecast on the rows that are fitted.

        What MASE divides by: Hyndman and Koehler, "Another look at measures of
        forecast accuracy", International Journal of Forecasting 22 (2006), section 3.
        Pooled over all series, since a series that never sold has an error of zero.
        """
        if self.task.naive is None or not len(rows):
            return None
        naive = self.candidates[self.task.naive]
        model = refit(naive, {}, rows, self.features, self.task)
        own = rows.features[:, columns_of(naive, self.features)]
        return float(np.mean(np.abs(predicted(model, own, self.task) - rows.label)))

    def _validation_rows(self) -> Rows:
        """Validation rows, at most `importance_rows` of them, drawn by their hash."""
        draw = self.table.temporary(
            f"select * from {self.kept} where split = 'validation'"
            f" order by draw, row_number limit {self.task.importance_rows}"
        )
        rows = read(self.table, draw, self.features, "true")
        self.table.drop(draw)
        return rows


def _refuse_parts(candidate: Candidate, reasons: dict[str, str]) -> None:
    missing = [part for part in candidate.parts if part in reasons]
    if missing:
        raise LeftOutError(f"its part {', '.join(missing)} was left out")
