"""Counts that are cut off: against scikit-learn, a likelihood written out, and hand."""

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import nbinom
from sklearn.linear_model import PoissonRegressor

from comptoir.ml.counts import Counts, fit_counts, tail_moments
from comptoir.ml.threads import one_thread


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """One thread, as in the warehouse: small sums are slower on more."""
    with one_thread():
        yield


EFFECTS = np.array([0.4, -1.5])


def made(
    seed: int, products: int = 4, days: int = 300, size: float = 3.0, cut: float = 0.0
) -> Counts:
    """Two stores a product; a promotion and a price; a shelf that is empty now and then.

    The shelf is short where demand is high, as shelves are.
    """
    rng = np.random.default_rng(seed)
    series = np.repeat(np.arange(2 * products), days)
    day = np.tile(np.arange(days), 2 * products)
    columns = np.column_stack(
        [rng.random(len(day)) < 0.2, rng.normal(0.0, 0.2, len(day))]
    ).astype(float)
    time = (2.0 * day / (days - 1) - 1.0)[:, None]
    slope = rng.normal(0.0, 0.3, products)[series // 2]
    level = rng.normal(1.0, 0.5, 2 * products)[series]
    mean = np.exp(level + slope * time[:, 0] + columns @ EFFECTS)
    wanted = rng.negative_binomial(size, size / (size + mean)).astype(float)
    stock = np.where(
        rng.random(len(day)) < cut, rng.poisson(np.exp(level)) + 1.0, np.inf
    )
    return Counts(
        np.minimum(wanted, stock), wanted >= stock, columns, time, series, series // 2
    )


def without_trend(counts: Counts) -> Counts:
    return Counts(
        counts.units,
        counts.is_censored,
        counts.columns,
        np.zeros((len(counts.units), 0)),
        counts.series,
        counts.product,
    )


def with_dummies(counts: Counts) -> np.ndarray:
    """Columns, a level a series, a trend a product: nothing absorbed."""
    series = np.eye(counts.series.max() + 1)[counts.series]
    trends = np.eye(counts.product.max() + 1)[counts.product]
    return np.hstack([counts.columns, series, trends * counts.trends.sum(1)[:, None]])


def test_the_mean_of_a_geometric_tail_is_its_start_and_the_mean_again():
    """Dispersion 1 is the geometric distribution, which forgets what has passed."""
    mean, least = np.array([0.5, 4.0, 4.0, 30.0]), np.array([3.0, 1.0, 9.0, 2.0])
    found, _ = tail_moments(mean, least, 1.0)
    np.testing.assert_allclose(found, mean + least, rtol=1e-9)


@pytest.mark.parametrize("dispersion", [1e-4, 0.05, 0.3, 3.0])
def test_tail_means_are_those_of_the_distribution_summed_up(dispersion):
    size = 1.0 / dispersion
    for mean, least in [(0.2, 1), (2.0, 2), (2.0, 7), (40.0, 30), (40.0, 55)]:
        units = np.arange(least, 4000)
        shares = nbinom.pmf(units, size, size / (size + mean))
        first = (units * shares).sum() / shares.sum()
        second = (units * (units - 1) * shares).sum() / shares.sum()
        found = tail_moments(np.array([mean]), np.array([float(least)]), dispersion)
        assert [found[0][0], found[1][0]] == pytest.approx([first, second], rel=1e-6)


def test_a_tail_that_cannot_be_is_what_was_sold():
    first, second = tail_moments(np.array([1e-6]), np.array([50.0]), 0.1)
    assert (first[0], second[0]) == (50.0, 50.0 * 49.0)


def test_absorbed_levels_are_those_of_a_regression_with_a_column_each():
    counts = without_trend(made(1))
    dummies = with_dummies(counts)[:, : -counts.product.max() - 1]
    known = PoissonRegressor(alpha=0, fit_intercept=False, tol=1e-10, max_iter=10_000)
    known.fit(dummies, counts.units)
    found = fit_counts(counts, is_poisson=True)
    np.testing.assert_allclose(found.coefficients, known.coef_[:2], atol=1e-5)


def test_absorbed_trends_are_those_of_a_regression_with_a_column_each():
    """With some thousand units a product the pull of the trends is below 1e-3."""
    counts = made(2)
    known = PoissonRegressor(alpha=0, fit_intercept=False, tol=1e-10, max_iter=10_000)
    known.fit(with_dummies(counts), counts.units)
    found = fit_counts(counts, is_poisson=True)
    np.testing.assert_allclose(found.coefficients, known.coef_[:2], atol=1e-3)
    away = fit_counts(without_trend(counts), is_poisson=True).coefficients
    assert np.abs(away - known.coef_[:2]).max() > 2e-3


def test_cut_off_counts_get_the_coefficients_of_highest_likelihood():
    """The likelihood of a cut-off negative binomial, written out and maximised."""
    counts = without_trend(made(3, products=2, days=200, cut=0.4))
    counts = counts.take(np.flatnonzero(~(counts.is_censored & (counts.units == 0))))
    dummies = with_dummies(counts)[:, : -counts.product.max() - 1]
    found = fit_counts(counts)
    size = 1.0 / found.dispersion

    def loss(parameters: np.ndarray) -> float:
        mean = np.exp(dummies @ parameters)
        share = size / (size + mean)
        cut = counts.is_censored
        return -(
            nbinom.logpmf(counts.units[~cut], size, share[~cut]).sum()
            + nbinom.logsf(counts.units[cut] - 1, size, share[cut]).sum()
        )

    best = minimize(loss, np.zeros(dummies.shape[1]), method="BFGS").x
    assert counts.is_censored.mean() > 0.1
    np.testing.assert_allclose(found.coefficients, best[:2], atol=2e-4)


def blind(counts: Counts) -> Counts:
    """The same, taken as if no shelf had been empty."""
    return Counts(
        counts.units,
        np.zeros(len(counts.units), bool),
        counts.columns,
        counts.trends,
        counts.series,
        counts.product,
    )


def test_what_was_sold_alone_hides_effects_that_cut_off_counts_show():
    """Mean of four shops; one alone is off by .06 (price) in the standard deviation."""
    shops = [made(seed, products=12, days=500, cut=0.5) for seed in range(4)]
    fits = [fit_counts(shop) for shop in shops]
    found = np.mean([fit.coefficients for fit in fits], axis=0)
    missed = np.mean([fit_counts(blind(shop)).coefficients for shop in shops], axis=0)
    assert all(fit.is_settled for fit in fits)
    np.testing.assert_allclose(found, EFFECTS, atol=0.09)
    assert (np.abs(missed) < 0.9 * np.abs(EFFECTS)).all()
    assert np.mean([fit.dispersion for fit in fits]) == pytest.approx(1 / 3, rel=0.05)


def test_units_wanted_are_those_sold_and_where_cut_off_more():
    counts = made(5, cut=0.5)
    counts = counts.take(np.flatnonzero(~(counts.is_censored & (counts.units == 0))))
    wanted = fit_counts(counts).wanted
    assert (wanted[counts.is_censored] > counts.units[counts.is_censored]).all()
    assert (wanted == counts.units)[~counts.is_censored].all()


def test_a_series_without_sales_and_a_cut_off_day_without_any_are_refused():
    counts = made(5, cut=0.4)
    nothing = np.where(counts.series == 3, 0.0, counts.units)
    for units in (nothing, np.where(counts.is_censored, 0.0, counts.units)):
        broken = Counts(
            units,
            counts.is_censored,
            counts.columns,
            counts.trends,
            counts.series,
            counts.product,
        )
        with pytest.raises(ValueError, match="without sales"):
            fit_counts(broken)


def test_columns_that_say_the_same_share_their_effect_and_stop_nothing():
    counts = made(6)
    twice = Counts(
        counts.units,
        counts.is_censored,
        counts.columns[:, [0, 0, 1]],
        counts.trends,
        counts.series,
        counts.product,
    )
    once, found = fit_counts(counts), fit_counts(twice)
    assert found.coefficients[0] == pytest.approx(found.coefficients[1])
    assert found.coefficients[:2].sum() == pytest.approx(once.coefficients[0], abs=1e-5)
