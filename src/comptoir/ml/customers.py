"""Customer-base models: how many orders to expect of a customer, and of what amount.

Written here because no kept library has them: `lifetimes` is no longer maintained, its
successors bring a probabilistic programming stack.
"""

from collections.abc import Callable
from typing import Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1
from sklearn.base import BaseEstimator, RegressorMixin

# Pulls the logarithms of parameters that the data don't hold towards zero.
_PENALTY = 1e-3
_BOUND = 12.0


def root(values: np.ndarray) -> np.ndarray:
    """Square root, of negative values zero: amounts between plain and logarithm."""
    return np.sqrt(np.maximum(values, 0.0))


def squared(values: np.ndarray) -> np.ndarray:
    """Inverse of `root`."""
    return np.square(np.maximum(values, 0.0))


class OrdersTimesAmount(RegressorMixin, BaseEstimator):
    """Expected spend: BG/NBD's orders of a horizon times Gamma-Gamma's order amount.

    Features, in this order: days with an order, days since the last one, days since the
    first one, mean amount of such a day. The labels are not looked at: both models
    explain the history and go on with it.

    Sources: Fader, Hardie and Lee, "Counting your customers the easy way", Marketing
    Science 24 (2005), equations 6 and 10; Fader and Hardie, "The Gamma-Gamma model of
    monetary value" (2013), equations 1a and 5, here over all order days of a customer
    and not the repeated ones alone, so that customers of one order teach and get an
    amount.

    horizon_days  length of the window whose spend is expected
    """

    def __init__(self, horizon_days: float = 90.0) -> None:
        self.horizon_days = horizon_days

    def fit(self, features: np.ndarray, label: np.ndarray) -> Self:
        """Maximum likelihood on the histories, shape (rows, 4).

        Raises ValueError where there aren't four features or one isn't known.
        """
        if features.shape[1] != 4:
            raise ValueError(f"four features are needed, not {features.shape[1]}")
        if not np.isfinite(features).all():
            raise ValueError("an order's number, day or amount isn't known")
        repeats, last, age, days, amount = _history(features)
        self.n_features_in_ = 4
        self.unit_ = max(float(age.mean()), 1.0)
        self.scale_ = max(float(np.median(amount)), 1e-6)
        self.orders_ = _fitted(
            lambda log: (
                -bgnbd_likelihood(
                    np.exp(log), repeats, last / self.unit_, age / self.unit_
                ).mean()
            )
        )
        self.amounts_ = _fitted(
            lambda log: (
                -gamma_gamma_likelihood(
                    np.exp(log[:3]), days, amount / self.scale_
                ).mean()
            ),
            size=3,
        )
        return self

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Expected amount of each row within the horizon, shape (rows,)."""
        repeats, last, age, days, amount = _history(features)
        orders = expected_orders(
            self.orders_,
            self.horizon_days / self.unit_,
            repeats,
            last / self.unit_,
            age / self.unit_,
        )
        p, q, v = self.amounts_[0], 1.0 + self.amounts_[1], self.amounts_[2]
        mean = p * (v + days * amount / self.scale_) / (p * days + q - 1.0)
        return np.maximum(np.nan_to_num(orders * mean * self.scale_), 0.0)


def bgnbd_likelihood(
    parameters: np.ndarray, repeats: np.ndarray, last: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """Log likelihood of each history under BG/NBD, shape (rows,).

    `parameters` are r, alpha, a, b; `repeats` orders after the first, the last of them
    `last` after the first, seen until `age` after it.
    """
    r, alpha, a, b = parameters
    # Counts are few: the slow function is asked once each
    counts, place = np.unique(repeats, return_inverse=True)
    common = (
        gammaln(r + counts)
        - gammaln(r)
        + r * np.log(alpha)
        + gammaln(a + b)
        + gammaln(b + counts)
        - gammaln(b)
        - gammaln(a + b + counts)
    )[place]
    alive = -(r + repeats) * np.log(alpha + age)
    again = repeats > 0
    gone = np.where(
        again,
        np.log(a)
        - np.log(np.where(again, b + repeats - 1.0, 1.0))
        - (r + repeats) * np.log(alpha + last),
        -np.inf,
    )
    return common + np.logaddexp(alive, gone)


def expected_orders(
    parameters: np.ndarray,
    horizon: float,
    repeats: np.ndarray,
    last: np.ndarray,
    age: np.ndarray,
) -> np.ndarray:
    """Orders that BG/NBD expects within `horizon` after `age`, shape (rows,)."""
    r, alpha, a, b = parameters
    # The formula has a hole at a = 1, its limit is the same
    a = a if abs(a - 1.0) > 1e-6 else 1.0 + 1e-6
    shrunk = hyp2f1(
        r + repeats,
        b + repeats,
        a + b + repeats - 1.0,
        horizon / (alpha + age + horizon),
    )
    left = ((alpha + age) / (alpha + age + horizon)) ** (r + repeats) * shrunk
    again = repeats > 0
    gone = np.where(
        again,
        a
        / np.where(again, b + repeats - 1.0, 1.0)
        * ((alpha + age) / (alpha + last)) ** (r + repeats),
        0.0,
    )
    return np.maximum((a + b + repeats - 1.0) / (a - 1.0) * (1.0 - left), 0.0) / (
        1.0 + gone
    )


def gamma_gamma_likelihood(
    parameters: np.ndarray, days: np.ndarray, amount: np.ndarray
) -> np.ndarray:
    """Log likelihood of each customer's mean amount over `days` orders, shape (rows,).

    `parameters` are p, q - 1, v: with q above 1 the mean exists.
    """
    p, q, v = parameters[0], 1.0 + parameters[1], parameters[2]
    counts, place = np.unique(days, return_inverse=True)
    common = (
        gammaln(p * counts + q)
        - gammaln(p * counts)
        - gammaln(q)
        + q * np.log(v)
        + p * counts * np.log(counts)
    )[place]
    return (
        common
        + (p * days - 1.0) * np.log(amount)
        - (p * days + q) * np.log(days * amount + v)
    )


def _history(features: np.ndarray) -> tuple[np.ndarray, ...]:
    """Repeats, time of the last order and age, order days, mean amount above zero."""
    days = np.maximum(features[:, 0], 1.0)
    age = np.maximum(features[:, 2], 0.0)
    last = np.where(days > 1, np.clip(age - features[:, 1], 0.0, age), 0.0)
    return days - 1.0, last, age, days, np.maximum(features[:, 3], 1e-6)


def _fitted(loss: Callable[[np.ndarray], float], size: int = 4) -> np.ndarray:
    """Parameters above zero that minimise `loss` of their logarithms."""
    found = minimize(
        lambda log: loss(log) + _PENALTY * float(np.sum(log**2)),
        np.zeros(size),
        method="L-BFGS-B",
        bounds=[(-_BOUND, _BOUND)] * size,
    )
    return np.exp(found.x)
