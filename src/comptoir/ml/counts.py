"""Regression of counts that are cut off from above, with many groups.

Units wanted D of a day have the mean exp(group + trend of the product + columns * beta)
and the variance mean + dispersion * mean^2 (negative binomial, NB2). Where the shelf
was empty at the day's end, only D >= units sold is known. Written here because the kept
libraries have one half each: statsmodels' negative binomial can't be cut off and takes
a column for each group, pyfixest absorbs groups and has no cut-off counts.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc

# Directions of the columns that the rows tell nothing of: relative to the columns' own
# size, far above rounding and far below any real information.
_NOTHING = 1e-8
# A weak pull of each product's trend to none: a product with a handful of sales could
# else have an infinite one. One unit stands against its sum of weights over the rows.
_TREND_PULL = 1.0
_SMALLEST_DISPERSION = 1e-4


@dataclass(frozen=True)
class Counts:
    """Days of products in stores, sorted by product, within it by series.

    units        float64 (rows,), zero or above
    is_censored  bool (rows,): D >= units is known, not D = units
    columns      float64 (rows, columns): what acts on the logarithm of the mean
    trends       float64 (rows, terms): functions of time, a coefficient a product each
    series       int64 (rows,): groups with a level of their own, within products
    product      int64 (rows,)
    """

    units: np.ndarray
    is_censored: np.ndarray
    columns: np.ndarray
    trends: np.ndarray
    series: np.ndarray
    product: np.ndarray

    def take(self, rows: np.ndarray) -> "Counts":
        """Some of the rows, in their order."""
        return Counts(
            self.units[rows],
            self.is_censored[rows],
            self.columns[rows],
            self.trends[rows],
            self.series[rows],
            self.product[rows],
        )


@dataclass(frozen=True)
class Fit:
    """A fit: coefficients, and what their uncertainty is worked out from.

    coefficients  (columns,); those that the rows don't tell apart are of least size
    mean          (rows,) expected units wanted
    wanted        (rows,) units wanted: sold, or expected given that they reached these
    reduced       (rows, columns): the columns less levels and trends
    weight        (rows,) of each row in the information
    surprise      (rows,): score is surprise * reduced
    dispersion    of the negative binomial
    steps         steps that were taken
    is_settled    whether the last one changed nothing
    """

    coefficients: np.ndarray
    mean: np.ndarray
    wanted: np.ndarray
    reduced: np.ndarray
    weight: np.ndarray
    surprise: np.ndarray
    dispersion: float
    steps: int
    is_settled: bool


def runs(groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First row and number of rows of each run of equal values."""
    first = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    return first, np.diff(np.r_[first, len(groups)])


def tail_moments(
    mean: np.ndarray, least: np.ndarray, dispersion: float
) -> tuple[np.ndarray, np.ndarray]:
    """E[D | D >= least] and E[D (D - 1) | D >= least] of a negative binomial.

    Shapes as `mean`; least >= 1. With f_r the distribution of size r = 1 / dispersion,
    D f_r(D) = mean f_(r+1)(D - 1) at the same probability, so the first is
    mean * P_(r+1)(D >= least - 1) / P_r(D >= least), and the second follows by doing so
    twice. Tails by the incomplete beta function (Abramowitz and Stegun 26.5.24).
    """
    size = 1.0 / dispersion
    share = mean / (mean + size)

    def tail(least: np.ndarray, size: float) -> np.ndarray:
        return np.where(least >= 1, betainc(np.maximum(least, 1), size, share), 1.0)

    whole = tail(least, size)
    # Where the tail vanishes, what was sold is all that is known.
    is_there = whole > 1e-12
    whole = np.where(is_there, whole, 1.0)
    first = mean * tail(least - 1, size + 1) / whole
    second = mean**2 * (1 + dispersion) * tail(least - 2, size + 2) / whole
    return (
        np.maximum(np.where(is_there, first, least), least),
        np.maximum(np.where(is_there, second, 0.0), least * (least - 1)),
    )


def _fill_in(
    counts: Counts, mean: np.ndarray, dispersion: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Units wanted, what they leave of the mean's slope, expected (D - mean)^2."""
    wanted, left = counts.units.copy(), mean.copy()
    square = (counts.units - mean) ** 2
    cut = counts.is_censored
    some, least = mean[cut], counts.units[cut]
    first, second = tail_moments(some, least, dispersion)
    wanted[cut] = first
    square[cut] = second + first - 2 * some * first + some**2
    step = 1e-4
    above, _ = tail_moments(some * np.exp(step), least, dispersion)
    below, _ = tail_moments(some * np.exp(-step), least, dispersion)
    left[cut] = np.clip(some - (above - below) / (2 * step), 0.02 * some, some)
    return wanted, left, square


def _absorb(values: np.ndarray, weight: np.ndarray, counts: Counts) -> np.ndarray:
    """Values less the weighted level of their series and trend of their product."""
    series, product = runs(counts.series), runs(counts.product)

    def levelled(some: np.ndarray) -> np.ndarray:
        sums = np.add.reduceat(some * weight[:, None], series[0])
        means = sums / np.add.reduceat(weight, series[0])[:, None]
        return some - np.repeat(means, series[1], axis=0)

    values = levelled(values)
    terms = counts.trends.shape[1]
    if not terms:
        return values
    trends = levelled(counts.trends)
    weighted = trends * weight[:, None]
    own = np.add.reduceat(weighted[:, :, None] * trends[:, None, :], product[0])
    # One term after the other: no array of rows x terms x columns.
    shared = np.stack(
        [
            np.add.reduceat(weighted[:, [term]] * values, product[0])
            for term in range(terms)
        ],
        axis=1,
    )
    slopes = np.linalg.solve(own + _TREND_PULL * np.eye(terms), shared)
    for term in range(terms):
        values -= trends[:, [term]] * np.repeat(slopes[:, term], product[1], axis=0)
    return values


def fit_counts(
    counts: Counts,
    is_poisson: bool = False,
    tolerance: float = 1e-6,
    most_steps: int = 60,
) -> Fit:
    """Fit by Newton steps on the expected score (EM with Louis' information).

    Units that are cut off are replaced by their expectation given what was sold, and
    the weight of such a row by what that expectation leaves of it (Dempster, Laird and
    Rubin 1977; Louis 1982). Levels and trends are absorbed by weighted least squares in
    each step (Frisch-Waugh-Lovell; Correia, Guimaraes and Zylkin 2020 for counts). The
    dispersion follows from the squared residuals, expected ones where cut off.

    is_poisson  every unit weighs the same (Poisson pseudo-likelihood); else a row
                weighs mean / (1 + dispersion * mean), and large products don't
                outvote the rest

    Raises ValueError where a series has no unit sold, or a cut-off row sold nothing:
    the one has no level, the other tells nothing.
    """
    series = runs(counts.series)
    sold = np.add.reduceat(counts.units, series[0])
    if not (sold > 0).all() or (counts.units[counts.is_censored] < 1).any():
        raise ValueError("a series without sales, or a cut-off day without any")
    linear = np.log(np.repeat(sold / series[1], series[1]))
    width = counts.columns.shape[1]
    coefficients, dispersion = np.zeros(width), 0.2
    is_settled = False
    for steps in range(1, most_steps + 1):
        mean = np.exp(linear)
        wanted, left, square = _fill_in(counts, mean, dispersion)
        scale = 1.0 if is_poisson else 1.0 / (1.0 + dispersion * mean)
        weight = left * scale
        working = linear + (wanted - mean) / left
        both = _absorb(np.column_stack([counts.columns, working]), weight, counts)
        reduced, rest = both[:, :width], both[:, width]
        information = counts.columns.T @ (weight[:, None] * reduced)
        before = coefficients
        coefficients = pseudo_inverse(information, column_sizes(counts, weight))[0] @ (
            counts.columns.T @ (weight * rest)
        )
        if is_settled:
            break
        target = working - (rest - reduced @ coefficients)
        linear = linear + np.clip(target - linear, -2.0, 2.0)
        last = dispersion
        # The first means are of levels alone.
        if steps > 3:
            dispersion = _dispersion(square, mean, dispersion)
        change = np.abs(coefficients - before).max(initial=0.0)
        is_settled = steps > 4 and change + abs(dispersion - last) < tolerance
    return Fit(
        coefficients,
        mean,
        wanted,
        reduced,
        weight,
        (wanted - mean) * scale,
        dispersion,
        steps,
        is_settled,
    )


def _dispersion(square: np.ndarray, mean: np.ndarray, before: float) -> float:
    """Moments: the mean of (D - mean)^2 - mean over that of mean^2, weighted."""
    weight = 1.0 / (1.0 + before * mean) ** 2
    excess = ((square - mean) * weight).sum() / (mean**2 * weight).sum()
    return float(max(excess, _SMALLEST_DISPERSION))


def column_sizes(counts: Counts, weight: np.ndarray) -> np.ndarray:
    """Length of each column before anything is absorbed; 1 for an empty one."""
    size = np.sqrt((weight[:, None] * counts.columns**2).sum(axis=0))
    return np.where(size > 0, size, 1.0)


def pseudo_inverse(
    information: np.ndarray, size: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Inverse over what is known, and the unknown directions (columns, directions)."""
    symmetric = (information + information.T) / 2 / np.outer(size, size)
    values, vectors = np.linalg.eigh(symmetric)
    known = values > _NOTHING
    inverse = (vectors[:, known] / values[known]) @ vectors[:, known].T
    return inverse / np.outer(size, size), vectors[:, ~known]


def is_told(effects: np.ndarray, unknown: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Which effects (rows of weights on the columns) no unknown direction moves."""
    scaled = effects / size
    length = np.linalg.norm(scaled, axis=1)
    return np.linalg.norm(scaled @ unknown, axis=1) <= 1e-4 * np.maximum(length, 1e-300)
