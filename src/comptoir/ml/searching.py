"""Grid search over given folds, and the refit of what it found."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import ParameterGrid
from sklearn.utils._param_validation import InvalidParameterError

from comptoir.ml.candidates import Candidate
from comptoir.ml.estimators import (
    MEANS,
    Blend,
    PriorCorrected,
    positive_probability,
    prior_corrected,
)
from comptoir.ml.folds import Folds, complete_entity_folds
from comptoir.ml.frames import Rows
from comptoir.ml.measures import measured
from comptoir.ml.tasks import Task

# Parameters that can't be larger than the number of fitted rows.
_COUNTS_OF_ROWS = ("n_neighbors", "n_quantiles")


class LeftOutError(Exception):
    """A candidate can't be fitted on these rows; the text says why."""


@dataclass(frozen=True)
class Search:
    """What a grid search found for one candidate.

    results      one a combination: parameters, mean, deviation, rank (and error)
    predictions  held-out scores of the best combination, one array a fold
    """

    parameters: dict[str, Any] = field(default_factory=dict)
    mean: float = math.nan
    deviation: float = math.nan
    results: tuple[dict[str, Any], ...] = ()
    predictions: tuple[np.ndarray, ...] = ()


def to_json(value: Any) -> str:
    """JSON text; numbers that JSON lacks (NaN, infinity) become null."""
    return json.dumps(_plain(value), allow_nan=False, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, str | int | bool | None) else str(value)


def predicted(model: BaseEstimator, features: np.ndarray, task: Task) -> np.ndarray:
    """Probability or amount of each row, shape (rows,)."""
    if task.is_classifier:
        return positive_probability(model, features)
    return np.asarray(model.predict(features), dtype=np.float64)


def columns_of(candidate: Candidate, features: tuple[str, ...]) -> list[int]:
    """Where the candidate's features stand in the table's."""
    return [features.index(name) for name in candidate.features or features]


def made(
    candidate: Candidate,
    parameters: Mapping[str, Any],
    features: tuple[str, ...],
    seed: int,
    rows_count: int,
) -> BaseEstimator:
    """A new unfitted estimator: parameters and seeds set, counts held to the rows."""
    estimator = candidate.estimator
    if not isinstance(estimator, BaseEstimator):
        estimator = estimator(candidate.features or features)
    estimator = clone(estimator).set_params(**parameters)
    changes = {}
    for name, value in estimator.get_params(deep=True).items():
        last = name.rpartition("__")[2]
        if last == "random_state" and value is None:
            changes[name] = seed
        if last in _COUNTS_OF_ROWS and isinstance(value, int) and value > rows_count:
            changes[name] = rows_count
    return estimator.set_params(**changes)


def _labels(rows: Rows, task: Task) -> np.ndarray:
    return rows.label.astype(np.int64) if task.is_classifier else rows.label


def _fit(estimator: BaseEstimator, features: np.ndarray, label: np.ndarray) -> None:
    """Fit, or raise LeftOutError; a parameter that can't exist is the task's error."""
    try:
        estimator.fit(features, label)
    except InvalidParameterError:
        raise
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        raise LeftOutError(str(error).strip().splitlines()[0]) from error


def search(
    candidate: Candidate,
    rows: Rows,
    features: tuple[str, ...],
    folds: Folds,
    task: Task,
) -> Search:
    """Try the candidate's grid on the folds; the best mean wins, the first of equals.

    Raises LeftOutError where no combination can be fitted. Without folds nothing is
    tried: the first combination is taken.
    """
    values = rows.features[:, columns_of(candidate, features)]
    label = _labels(rows, task)
    grid = list(ParameterGrid(dict(candidate.grid)))
    for parameters in grid:
        made(candidate, parameters, features, task.seed, len(rows))
    if not folds:
        return Search(parameters=grid[0])
    tried = []
    for parameters in grid:
        try:
            predictions = []
            for train, held_out in folds:
                model = made(candidate, parameters, features, task.seed, len(train))
                _fit(model, values[train], label[train])
                score = predicted(model, values[held_out], task)
                if rows.kept_share < 1:
                    score = prior_corrected(score, rows.kept_share)
                predictions.append(score)
            scores = fold_scores(predictions, rows, folds, task)
            tried.append((scores.mean(), scores.std(), predictions, None))
        except LeftOutError as error:
            tried.append((math.nan, math.nan, [], str(error)))
    return _best(grid, tried)


def _best(grid: list[dict[str, Any]], tried: list[tuple]) -> Search:
    means = [mean for mean, *_ in tried]
    fitted = [index for index, mean in enumerate(means) if not math.isnan(mean)]
    if not fitted:
        reasons = [error for *_, error in tried if error]
        raise LeftOutError(reasons[0] if reasons else "its measure has no value")
    results = tuple(
        {
            "parameters": parameters,
            "mean": mean,
            "deviation": deviation,
            "rank": 1 + sum(means[other] > mean for other in fitted)
            if index in fitted
            else None,
        }
        | ({"error": error} if error else {})
        for index, (parameters, (mean, deviation, _, error)) in enumerate(
            zip(grid, tried, strict=True)
        )
    )
    best = max(fitted, key=lambda index: (means[index], -index))
    mean, deviation, predictions, _ = tried[best]
    return Search(grid[best], mean, deviation, results, tuple(predictions))


def fold_scores(
    predictions: list[np.ndarray], rows: Rows, folds: Folds, task: Task
) -> np.ndarray:
    """The task's measure on each fold; sampled negatives count for all of them."""
    return np.array(
        [
            measured(
                task.measure,
                rows.label[held_out],
                score,
                None if rows.weight is None else rows.weight[held_out],
            )
            for score, (_, held_out) in zip(predictions, folds, strict=True)
        ]
    )


def search_blend(
    candidate: Candidate,
    searches: Mapping[str, Search],
    rows: Rows,
    folds: Folds,
    task: Task,
) -> Search:
    """A blend's measure from the held-out scores of its parts; it has no grid."""
    if not folds:
        return Search()
    mean_of = MEANS[task.mean_of(candidate)]
    predictions = [
        mean_of(
            np.array([searches[part].predictions[fold] for part in candidate.parts])
        )
        for fold in range(len(folds))
    ]
    scores = fold_scores(predictions, rows, folds, task)
    mean, deviation = float(scores.mean()), float(scores.std())
    result = {"parameters": {}, "mean": mean, "deviation": deviation, "rank": 1}
    return Search({}, mean, deviation, (result,), tuple(predictions))


def refit(
    candidate: Candidate,
    parameters: Mapping[str, Any],
    rows: Rows,
    features: tuple[str, ...],
    task: Task,
) -> BaseEstimator:
    """Fit on all rows, calibrate if asked, set right what sampling moved.

    Raises LeftOutError where that can't be done on these rows.
    """
    values = rows.features[:, columns_of(candidate, features)]
    label = _labels(rows, task)
    if candidate.calibration is None:
        model = made(candidate, parameters, features, task.seed, len(rows))
        _fit(model, values, label)
    else:
        model = _calibrated(candidate, parameters, rows, features, task)
    if rows.kept_share < 1:
        model = PriorCorrected(model, rows.kept_share)
    return model


def _calibrated(
    candidate: Candidate,
    parameters: Mapping[str, Any],
    rows: Rows,
    features: tuple[str, ...],
    task: Task,
) -> BaseEstimator:
    """Fitted on all rows; its scores mapped by what held-out entities did.

    One map from the scores of all held-out rows (`ensemble=False`), so that the model
    stays one model.
    """
    folds = complete_entity_folds(
        rows.entity, rows.label, task.folds_count, task.seed, needs_both=True
    )
    if not folds:
        raise LeftOutError("too few entities of both classes to calibrate on")
    fewest = min(len(train) for train, _ in folds)
    inner = made(candidate, parameters, features, task.seed, fewest)
    model = CalibratedClassifierCV(
        inner, method=candidate.calibration, cv=folds, ensemble=False
    )
    _fit(model, rows.features[:, columns_of(candidate, features)], _labels(rows, task))
    # The row numbers of the folds are as long as the data, and done with.
    return model.set_params(cv=None)


def blend_of(
    candidate: Candidate,
    models: Mapping[str, BaseEstimator],
    candidates: Mapping[str, Candidate],
    features: tuple[str, ...],
    task: Task,
) -> Blend:
    """The parts' fitted models under their mean; it reads all features."""
    return Blend(
        [models[part] for part in candidate.parts],
        [columns_of(candidates[part], features) for part in candidate.parts],
        task.mean_of(candidate),
    )
