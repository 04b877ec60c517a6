"""Repurchase and spend: no leak, and the customer-base models against known numbers."""

import importlib.util
from datetime import datetime
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from ml_leaks import (
    auc_spread,
    differences_after_a_cut,
    features_table_of,
    shuffled_label_auc,
)
from scipy.integrate import quad
from scipy.special import gammaln

from comptoir.ml.customers import (
    OrdersTimesAmount,
    bgnbd_likelihood,
    expected_orders,
    gamma_gamma_likelihood,
    root,
    squared,
)

SAMPLE = ROOT / "seeds" / "retail" / "retail_transactions.csv"


def python_model(name: str) -> ModuleType:
    """A file of python_models/retail as a module."""
    path = ROOT / "python_models" / "retail" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- leaks ----------------------------------------------------------------------------


@pytest.mark.parametrize("task", ["repurchase", "spend"])
def test_features_are_the_same_without_the_future(
    task: str, run_dbt, new_warehouse, sample_warehouse: Path, tmp_path: Path
):
    """The sample, cut at one of its times: nothing known then may change."""
    with duckdb.connect(str(sample_warehouse), read_only=True) as connection:
        # One after a trading day: there the cut file's own current time is the same
        as_of = connection.sql(
            f"""
            select max(times.as_of)
            from intermediate.int_retail__as_of_times_listed as times
            inner join intermediate.int_retail__lines_classified as lines
                on lines.invoice_date = times.as_of::date - 1
            where times.task = '{task}' and times.split <> 'current'
            """
        ).fetchall()[0][0]
    assert as_of is not None
    assert not differences_after_a_cut(
        run_dbt,
        new_warehouse(tmp_path / "cut"),
        sample_warehouse,
        task=task,
        input_name="retail_transactions",
        source=SAMPLE,
        time_column="InvoiceDate",
        as_of=as_of,
    )


@pytest.mark.parametrize(
    ("task", "candidates"),
    [
        ("repurchase", ["logistic_regression", "gradient_boosting", "knn"]),
        ("spend", ["hurdle", "extra_trees"]),
    ],
)
def test_shuffled_labels_teach_nothing(
    task: str, candidates: list[str], sample_warehouse: Path
):
    features = features_table_of(sample_warehouse, task)
    declared = python_model(f"ml_{task}__models").task(90.0)
    tested = features.loc[features["split"] == "test", "label"]
    spread = auc_spread(tested)
    for name, auc in shuffled_label_auc(features, declared, candidates).items():
        assert abs(auc - 0.5) < 4 * spread, name


# --- the customer-base models ---------------------------------------------------------


def test_bgnbd_likelihood_is_the_integral_that_it_stands_for():
    """P(history | rate, dropout) averaged over both priors, by quadrature.

    Fader, Hardie and Lee 2005, equation 3: with rate and dropout p,
    rate^x (1-p)^x e^(-rate T) + (if x > 0) p (1-p)^(x-1) rate^x e^(-rate t_x),
    over rate ~ gamma(r, alpha) and p ~ beta(a, b).
    """
    r, alpha, a, b = 0.8, 2.0, 1.4, 2.5

    def gamma_moment(power: float, time: float) -> float:
        return np.exp(
            gammaln(r + power)
            - gammaln(r)
            + r * np.log(alpha)
            - (r + power) * np.log(alpha + time)
        )

    def beta_mean(function) -> float:
        log_beta = gammaln(a) + gammaln(b) - gammaln(a + b)
        return quad(lambda p: function(p) * p ** (a - 1) * (1 - p) ** (b - 1), 0, 1)[
            0
        ] / np.exp(log_beta)

    for repeats, last, age in [(0, 0.0, 3.0), (2, 1.5, 3.0), (5, 3.0, 3.0)]:
        stays = beta_mean(lambda p, x=repeats: (1 - p) ** x)
        leaves = (
            beta_mean(lambda p, x=repeats: p * (1 - p) ** (x - 1)) if repeats else 0
        )
        expected = stays * gamma_moment(repeats, age)
        expected += leaves * gamma_moment(repeats, last)
        found = bgnbd_likelihood(
            np.array([r, alpha, a, b]),
            np.array([float(repeats)]),
            np.array([last]),
            np.array([age]),
        )
        assert found[0] == pytest.approx(np.log(expected), rel=1e-8)


def test_bgnbd_expects_nothing_at_once_and_more_of_who_ordered_lately():
    parameters = np.array([0.8, 2.0, 1.4, 2.5])
    repeats, age = np.array([4.0, 4.0, 0.0]), np.full(3, 3.0)
    last = np.array([2.9, 0.5, 0.0])
    assert expected_orders(parameters, 0.0, repeats, last, age) == pytest.approx(0.0)
    lately, long_ago, never = expected_orders(parameters, 1.0, repeats, last, age)
    assert lately > never > long_ago > 0


def test_gamma_gamma_likelihood_is_a_density_of_the_mean_amount():
    parameters = np.array([2.0, 1.5, 3.0])
    for days in (1.0, 4.0):
        total = quad(
            lambda amount, days=days: np.exp(
                gamma_gamma_likelihood(
                    parameters, np.array([days]), np.array([amount])
                )[0]
            ),
            0,
            np.inf,
        )[0]
        assert total == pytest.approx(1.0, abs=1e-6)


def test_orders_times_amount_follows_the_history_and_not_the_labels():
    random = np.random.default_rng(1)
    days = random.integers(1, 12, 300).astype(float)
    age = random.integers(20, 300, 300).astype(float)
    last = np.where(days > 1, random.uniform(0, 1, 300) * age, age)
    features = np.column_stack([days, last, age, random.lognormal(4, 1, 300)])
    model = OrdersTimesAmount(90.0).fit(features, np.zeros(300))
    again = OrdersTimesAmount(90.0).fit(features, np.ones(300))
    amounts = model.predict(features)
    assert np.array_equal(amounts, again.predict(features))
    assert np.isfinite(amounts).all() and (amounts >= 0).all()
    dearer = features * np.array([1, 1, 1, 2])
    assert (model.predict(dearer) > amounts).all()


def test_orders_times_amount_fits_one_customer():
    features = np.array([[1.0, 5.0, 5.0, 20.0]])
    amount = OrdersTimesAmount(90.0).fit(features, np.zeros(1)).predict(features)
    assert np.isfinite(amount).all()


def test_orders_times_amount_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="four features"):
        OrdersTimesAmount().fit(np.ones((3, 2)), np.zeros(3))
    with pytest.raises(ValueError, match="isn't known"):
        OrdersTimesAmount().fit(np.full((3, 4), np.nan), np.zeros(3))


def test_squared_is_the_inverse_of_root():
    amounts = np.array([0.0, 0.25, 4.0, 1e6])
    assert squared(root(amounts)) == pytest.approx(amounts)
    assert root(np.array([-3.0])) == 0
    assert squared(np.array([-3.0])) == 0


# --- short histories ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "end", "splits"),
    [
        ("2011-11-01", "2011-11-02", []),  # a day
        ("2011-10-01", "2011-11-01", []),  # a month
        ("2011-03-01", "2011-11-01", ["test", "current"]),  # no validation
    ],
)
def test_a_short_history_is_predicted_as_far_as_it_can_be(
    begin: str, end: str, splits: list[str], run_dbt, new_warehouse, tmp_path: Path
):
    rows = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False)
    times = pd.to_datetime(rows["InvoiceDate"], errors="coerce")
    kept = rows[(times >= datetime.fromisoformat(begin)) & (times < end)]
    assert len(kept)
    path = tmp_path / "transactions.csv"
    kept.to_csv(path, index=False)
    database = new_warehouse(tmp_path)
    settings = f"{{inputs: {{retail_transactions: '{path}'}}}}"
    scores = [f"+ml_{task}__scores" for task in ("repurchase", "spend")]
    run_dbt(database, "run", "--select", *scores, "--vars", settings)
    with duckdb.connect(str(database), read_only=True) as connection:
        for task in ("repurchase", "spend"):
            scored = connection.sql(
                f"""
                select split, count(distinct entity_id)
                from ml.ml_{task}__scores
                where candidate in ('majority', 'mean')
                group by split
                """
            ).fetchall()
            customers = connection.sql(
                f"""
                select split, count(distinct entity_id) from ml.ml_{task}__features
                group by split
                """
            ).fetchall()
            assert dict(scored) == {name: dict(customers)[name] for name in splits}
            assert dict(customers)["current"] > 0
