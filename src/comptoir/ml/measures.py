"""What a grid is searched by and importance is measured by: higher is better."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)

# Probabilities are held this far from 0 and 1, as scikit-learn does.
STEP = np.finfo(np.float64).eps


@dataclass(frozen=True)
class Measure:
    """`of(label, score, weight)` is a float; all three have shape (rows,)."""

    of: Callable[[np.ndarray, np.ndarray, np.ndarray | None], float]
    of_probabilities: bool
    needs_both_classes: bool = False


def _neg_log_loss(
    label: np.ndarray, score: np.ndarray, weight: np.ndarray | None
) -> float:
    # scikit-learn's log_loss to the last digit; its checks of the labels cost ten times
    # the sum, and importance asks for a thousand of them.
    chance = np.clip(np.where(label > 0, score, 1 - score), STEP, 1 - STEP)
    return float(np.average(np.log(chance), weights=weight))


def _neg_brier(
    label: np.ndarray, score: np.ndarray, weight: np.ndarray | None
) -> float:
    return -brier_score_loss(label, score, sample_weight=weight, labels=[0, 1])


def _roc_auc(label: np.ndarray, score: np.ndarray, weight: np.ndarray | None) -> float:
    return roc_auc_score(label, score, sample_weight=weight)


def _average_precision(
    label: np.ndarray, score: np.ndarray, weight: np.ndarray | None
) -> float:
    return average_precision_score(label, score, sample_weight=weight)


def _neg_mae(label: np.ndarray, score: np.ndarray, weight: np.ndarray | None) -> float:
    return -mean_absolute_error(label, score, sample_weight=weight)


def _neg_rmse(label: np.ndarray, score: np.ndarray, weight: np.ndarray | None) -> float:
    return -root_mean_squared_error(label, score, sample_weight=weight)


def _r2(label: np.ndarray, score: np.ndarray, weight: np.ndarray | None) -> float:
    return r2_score(label, score, sample_weight=weight)


def _spearman(label: np.ndarray, score: np.ndarray, weight: np.ndarray | None) -> float:
    if weight is not None or min(np.ptp(label), np.ptp(score)) == 0:
        return float("nan")
    return float(spearmanr(label, score).statistic)


MEASURES = {
    "neg_log_loss": Measure(_neg_log_loss, True),
    "neg_brier_score": Measure(_neg_brier, True),
    "roc_auc": Measure(_roc_auc, True, needs_both_classes=True),
    "average_precision": Measure(_average_precision, True, needs_both_classes=True),
    "neg_mean_absolute_error": Measure(_neg_mae, False),
    "neg_root_mean_squared_error": Measure(_neg_rmse, False),
    "r2": Measure(_r2, False),
    "spearman": Measure(_spearman, False),
}


def measured(
    name: str, label: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None
) -> float:
    """The measure's value; NaN where it has none (no row, one class only)."""
    measure = MEASURES[name]
    if not len(label) or (measure.needs_both_classes and len(np.unique(label)) < 2):
        return float("nan")
    return float(measure.of(label, score, weight))
