"""Permutation importance: what a model loses when a feature is shuffled."""

import numpy as np
from sklearn.base import BaseEstimator

from comptoir.ml.frames import Rows
from comptoir.ml.measures import measured
from comptoir.ml.searching import predicted
from comptoir.ml.tasks import Task

REPEATS = 5


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
    shuffled = rows.features.copy()
    importances = []
    for index, feature in enumerate(features):
        # A stream of its own for each feature: adding one doesn't move the others.
        random = np.random.default_rng([task.seed, index])
        losses = []
        for _ in range(REPEATS):
            order = random.permutation(len(rows))
            shuffled[:, index] = rows.features[order, index]
            score = predicted(model, shuffled, task)
            losses.append(whole - measured(task.measure, rows.label, score))
        shuffled[:, index] = rows.features[:, index]
        importances.append(
            {
                "feature": feature,
                "mean": float(np.mean(losses)),
                "deviation": float(np.std(losses)),
            }
        )
    return importances
