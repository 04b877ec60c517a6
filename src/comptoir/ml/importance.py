"""Permutation importance: what a model loses when a feature is shuffled."""

import numpy as np
from sklearn.base import BaseEstimator

from comptoir.ml.frames import Rows
from comptoir.ml.measures import measured
from comptoir.ml.searching import predicted
from comptoir.ml.tasks import Task

REPEATS = 5
# Rows that one call of a model is given.
CALL_ROWS = 50_000


def permutation_importances(
    model: BaseEstimator, rows: Rows, features: tuple[str, ...], task: Task
) -> list[dict]:
    """One dict a feature: feature, mean and deviation of the loss over the repeats.

    The loss is the drop of the task's measure on `rows` (in its unit) when the feature
    changes places among the rows; below zero: the model is better without it. Empty
    where the measure has no value. Source: Breiman, "Random forests", 2001, section 10.
    """
    whole = measured(task.measure, rows.label, predicted(model, rows.features, task))
    if np.isnan(whole):
        return []
    importances = []
    # Many copies of the rows in one call: a forest's cost is mostly that of the call.
    together = max(1, CALL_ROWS // (REPEATS * len(rows)))
    for start in range(0, len(features), together):
        indices = range(start, min(start + together, len(features)))
        copies = np.tile(rows.features, (len(indices), REPEATS, 1, 1))
        for place, index in enumerate(indices):
            # A stream of its own for each feature: adding one doesn't move the others.
            random = np.random.default_rng([task.seed, index])
            for repeat in range(REPEATS):
                order = random.permutation(len(rows))
                copies[place, repeat, :, index] = rows.features[order, index]
        scores = predicted(model, copies.reshape(-1, len(features)), task)
        for index, repeats in zip(
            indices, scores.reshape(len(indices), REPEATS, len(rows)), strict=True
        ):
            losses = [
                whole - measured(task.measure, rows.label, score) for score in repeats
            ]
            importances.append(
                {
                    "feature": features[index],
                    "mean": float(np.mean(losses)),
                    "deviation": float(np.std(losses)),
                }
            )
    return importances
