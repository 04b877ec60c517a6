"""How features become comparable before distances are taken between rows."""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class Standing(TransformerMixin, BaseEstimator):
    """Each value's standing among the fitted ones: share below it, ties by half.

    The empirical distribution function with mid-ranks. It keeps the order of all values
    and their ties, and gives up how far apart they are: the biggest customer stands
    just above the second biggest. No clipping, no parameter, and money and days weigh
    the same. A value above all fitted ones stands at 1, a missing one at .5.
    """

    def fit(self, X: np.ndarray, y: None = None) -> "Standing":  # noqa: N803
        """Learn the sorted values of each column of X (rows, features)."""
        self.known_ = [np.sort(column[~np.isnan(column)]) for column in X.T]
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:  # noqa: N803
        """Standings of X (rows, features), each in [0, 1]."""
        columns = zip(self.known_, X.T, strict=True)
        return np.column_stack([standings(known, values) for known, values in columns])


def standings(known: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Share of the sorted `known` below each value, plus half of those equal to it."""
    if not len(known):
        return np.full(len(values), 0.5)
    below = np.searchsorted(known, values, side="left")
    upto = np.searchsorted(known, values, side="right")
    return np.where(np.isnan(values), 0.5, (below + upto) / (2 * len(known)))


class Family(TransformerMixin, BaseEstimator):
    """Shares of one whole, scaled together so that all their variance adds up to 1.

    A distance is then of the shares themselves: a level that takes much of somebody's
    purchases counts for more than a rare one, and a family says as much as any other,
    however many levels it has. Shares that are alike in all rows stay at nothing.
    """

    def fit(self, X: np.ndarray, y: None = None) -> "Family":  # noqa: N803
        """Learn the means and the total variance of X (rows, levels), no null."""
        self.mean_ = X.mean(axis=0)
        total = float(X.var(axis=0).sum())
        self.scale_ = total**0.5 if total > 1e-12 else 1.0
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:  # noqa: N803
        """Deviations of X (rows, levels) from the means, in the family's own unit."""
        return (X - self.mean_) / self.scale_
