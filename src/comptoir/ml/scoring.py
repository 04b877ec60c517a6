"""Step 3 of a task: every candidate scores the rows of the split it was fitted for.

What each row of the answer holds is said in models/ml/_ml_docs.md. Scores go chunk by
chunk into a temporary table of DuckDB: Python holds one chunk of numbers, and one
number a row where drivers are asked for the best rows only.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from comptoir.ml.estimators import positive_probability
from comptoir.ml.frames import (
    Relation,
    Table,
    TableError,
    features_of,
    matrix,
    numbered,
    quoted,
)
from comptoir.ml.storage import load_model
from comptoir.ml.threads import one_thread

SCORES_COLUMNS = {
    "task": "varchar",
    "candidate": "varchar",
    "split": "varchar",
    "entity_id": "varchar",
    "item_id": "varchar",
    "as_of": "timestamp",
    "label": "double",
    "score": "double",
    "driver_1": "varchar",
    "driver_1_change": "double",
    "driver_2": "varchar",
    "driver_2_change": "double",
    "driver_3": "varchar",
    "driver_3_change": "double",
}
DRIVERS = 3
CHUNK_ROWS = 100_000


@dataclass(frozen=True)
class StoredModel:
    """A row of the models table that has a model."""

    task: str
    candidate: str
    split: str
    is_classifier: bool
    features: tuple[str, ...]
    medians: np.ndarray
    has_drivers: bool
    drivers_rows: int | None
    model: BaseEstimator

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Probability or amount of each row."""
        if self.is_classifier:
            return positive_probability(self.model, features)
        return np.asarray(self.model.predict(features), dtype=np.float64)


def score_candidates(
    features_relation: Relation | pd.DataFrame,
    models_relation: Relation | pd.DataFrame,
    chunk_rows: int = CHUNK_ROWS,
) -> Relation | pd.DataFrame:
    """Scores of all candidates on validation, test and current rows.

    One row a candidate, split and feature row, with the columns of SCORES_COLUMNS, as a
    relation or a DataFrame like the first input. Candidates without a model score
    nothing. Raises TableError where the features aren't those of the models, and
    ModelRefusedError where a model holds types that it may not hold.
    """
    models = Table(models_relation, "the models table")
    table = Table(features_relation, "the features table")
    scores = table.empty(SCORES_COLUMNS)
    keys = models.run(
        f"select task, candidate_rank, scored_split from {models.alias}"
        " where model is not null order by case scored_split when 'validation' then 1"
        " when 'test' then 2 else 3 end, candidate_rank"
    ).fetchall()
    if keys:
        table.name = f"ml_{keys[0][0]}__features"
        models.name = f"ml_{keys[0][0]}__models"
        features = features_of(table)
        kept = numbered(table, features, "split <> 'train'", seed=0)
        splits = dict.fromkeys(split for _, _, split in keys)
        with one_thread():
            for split in splits:
                ranks = [rank for _, rank, its_split in keys if its_split == split]
                fitted = [_stored(models, rank, split) for rank in ranks]
                for stored in fitted:
                    _check_features(stored, features, table.name)
                _score(table, kept, scores, features, fitted, chunk_rows)
        table.drop(kept)
    return table.answer(f"select * from {scores}")


def _stored(models: Table, rank: int, split: str) -> StoredModel:
    row = models.run(
        "select task, candidate, kind, features, feature_medians, has_drivers,"
        f" drivers_rows_count, allowed_types, model from {models.alias}"
        f" where candidate_rank = {rank} and scored_split = '{split}'"
        " and model is not null"
    ).fetchall()
    if len(row) != 1:
        raise TableError(
            f"{models.name}: {len(row)} rows of candidate {rank}, split {split}"
        )
    task, candidate, kind, features, medians, has_drivers, limit, types, data = row[0]
    names = tuple(json.loads(features))
    values = json.loads(medians)
    where = f"{models.name}, candidate {candidate}, split {split}"
    return StoredModel(
        task=task,
        candidate=candidate,
        split=split,
        is_classifier=kind != "regression",
        features=names,
        medians=np.array([values[name] for name in names], dtype=np.float64),
        has_drivers=bool(has_drivers) and split == "current",
        drivers_rows=None if limit is None or pd.isna(limit) else int(limit),
        model=load_model(bytes(data), json.loads(types), where),
    )


def _check_features(stored: StoredModel, features: tuple[str, ...], name: str) -> None:
    missing = [feature for feature in stored.features if feature not in features]
    if missing:
        raise TableError(
            f"{name}: feature {', '.join(missing)} is missing, which candidate"
            f" {stored.candidate} was fitted on; build ml_{stored.task}__models again"
        )


def _chunks(
    table: Table, kept: str, features: tuple[str, ...], split: str, chunk_rows: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(row numbers, features) of the rows of a split, in their order."""
    first, last = table.run(
        f"select min(row_number), max(row_number) from {kept} where split = '{split}'"
    ).fetchall()[0]
    names = ", ".join(quoted(feature) for feature in features)
    for start in range(first, last + 1, chunk_rows) if first is not None else ():
        columns = table.run(
            f"select row_number, {names} from {kept} where split = '{split}'"
            f" and row_number between {start} and {start + chunk_rows - 1}"
            " order by row_number"
        ).fetchnumpy()
        if len(columns["row_number"]):
            yield np.asarray(columns["row_number"]), matrix(columns, features)


def drivers(
    stored: StoredModel, features: np.ndarray, score: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The features that moved each score most, and by how much.

    A feature's change is score(row) - score(row with the feature at its median in the
    fitted rows). Both results have the shape (rows, DRIVERS): positions in
    `stored.features` and changes, the largest size first, the first feature of equals;
    -1 and NaN where fewer features changed anything.
    """
    changes = np.empty(features.shape)
    # Many copies of the rows in one call: a forest's cost is mostly that of the call.
    together = max(1, CHUNK_ROWS // max(len(features), 1))
    for start in range(0, len(stored.medians), together):
        indices = range(start, min(start + together, len(stored.medians)))
        moved = np.tile(features, (len(indices), 1, 1))
        for place, index in enumerate(indices):
            moved[place, :, index] = stored.medians[index]
        scores = stored.predict(moved.reshape(-1, features.shape[1]))
        changes[:, indices] = score[:, None] - scores.reshape(len(indices), -1).T
    # Twelve digits: equal changes must not be ordered by the last bit.
    size = np.round(np.abs(changes), 12)
    places = np.argsort(-size, axis=1, kind="stable")[:, :DRIVERS]
    places = np.pad(
        places, ((0, 0), (0, max(0, DRIVERS - places.shape[1]))), constant_values=-1
    )
    rows = np.arange(len(features))[:, None]
    is_moved = (places >= 0) & (size[rows, places] > 0)
    return (
        np.where(is_moved, places, -1),
        np.where(is_moved, changes[rows, places], np.nan),
    )


def _driven_rows(
    table: Table, kept: str, stored: StoredModel, chunk_rows: int
) -> np.ndarray | None:
    """Numbers of the rows that get drivers: the highest scores; None: all rows."""
    if stored.drivers_rows is None:
        return None
    numbers, scores = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    chunks = _chunks(table, kept, stored.features, stored.split, chunk_rows)
    for chunk_numbers, features in chunks:
        numbers.append(chunk_numbers)
        scores.append(stored.predict(features))
    best = np.argsort(-np.concatenate(scores), kind="stable")[: stored.drivers_rows]
    return np.concatenate(numbers)[best]


def _score(
    table: Table,
    kept: str,
    scores: str,
    features: tuple[str, ...],
    fitted: list[StoredModel],
    chunk_rows: int,
) -> None:
    """Score the rows of a split by all models fitted for it, chunk by chunk."""
    read = tuple(
        name for name in features if any(name in stored.features for stored in fitted)
    )
    own = [[read.index(name) for name in stored.features] for stored in fitted]
    driven = [
        _driven_rows(table, kept, stored, chunk_rows) if stored.has_drivers else None
        for stored in fitted
    ]
    for numbers, values in _chunks(table, kept, read, fitted[0].split, chunk_rows):
        parts = [
            _scored(stored, numbers, values[:, columns], rows)
            for stored, columns, rows in zip(fitted, own, driven, strict=True)
        ]
        _insert(table, kept, scores, fitted, pd.concat(parts, keys=range(len(parts))))


def _scored(
    stored: StoredModel,
    numbers: np.ndarray,
    features: np.ndarray,
    driven: np.ndarray | None,
) -> pd.DataFrame:
    """Scores of some rows, and where drivers are asked for: position and change."""
    score = stored.predict(features)
    names = np.full((len(score), DRIVERS), -1)
    changes = np.full((len(score), DRIVERS), np.nan)
    if stored.has_drivers:
        is_driven = np.isin(numbers, driven) if driven is not None else score == score
        if is_driven.any():
            names[is_driven], changes[is_driven] = drivers(
                stored, features[is_driven], score[is_driven]
            )
    scored = pd.DataFrame({"row_number": numbers, "score": score})
    for place in range(DRIVERS):
        scored[f"name_{place}"] = names[:, place]
        scored[f"change_{place}"] = changes[:, place]
    return scored


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _insert(
    table: Table,
    kept: str,
    scores: str,
    fitted: list[StoredModel],
    chunk: pd.DataFrame,
) -> None:
    """Write the scores of a chunk; the first level of its index numbers the models."""
    chunk = chunk.assign(candidate=chunk.index.get_level_values(0))
    candidates = ", ".join(_literal(stored.candidate) for stored in fitted)
    names = ", ".join(
        "[" + ", ".join(map(_literal, stored.features)) + "]" for stored in fitted
    )
    places = ", ".join(
        f"case when name_{place} >= 0"
        f" then ([{names}])[candidate + 1][name_{place} + 1] end, change_{place}"
        for place in range(DRIVERS)
    )
    first, last = chunk["row_number"].min(), chunk["row_number"].max()
    table.run(
        f"insert into {scores} select {_literal(fitted[0].task)},"
        f" ([{candidates}])[candidate + 1], {_literal(fitted[0].split)}, entity_id,"
        f" item_id, as_of, label, score, {places} from chunk"
        f" inner join (from {kept} where row_number between {first} and {last})"
        " using (row_number) order by candidate, row_number",
        chunk,
    )
