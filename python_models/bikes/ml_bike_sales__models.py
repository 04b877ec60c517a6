"""How many bikes of a category each shop orders next quarter: candidates and fits."""

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import Pipeline

from comptoir.ml.candidates import Candidate, piped, ridge, same_again
from comptoir.ml.customers import root, squared
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task


def of_roots(model: BaseEstimator) -> Pipeline:
    """The model, fitted to the roots of the bikes: a few bulk orders don't rule it."""
    return piped(
        TransformedTargetRegressor(
            model, func=root, inverse_func=squared, check_inverse=False
        )
    )


FOREST = RandomForestRegressor(
    30, min_samples_leaf=10, max_features=0.2, max_samples=0.3
)
BOOSTING = HistGradientBoostingRegressor(
    learning_rate=0.08,
    max_iter=60,
    min_samples_leaf=50,
    l2_regularization=10.0,
    max_features=0.3,
    early_stopping=False,
)

CANDIDATES = (
    same_again("seasonal_naive", feature="seasonal_naive_units"),
    same_again("last_quarter_again", feature="units_last_1q"),
    same_again("mean_of_four_quarters", feature="units_4q_mean"),
    Candidate(
        "poisson_regression",
        piped(PoissonRegressor(max_iter=500), "log"),
        grid={"model__alpha": [1.0, 10.0]},
        description="Poisson regression on scaled features: the mean number of bikes.",
    ),
    ridge(grid={"model__regressor__alpha": [300.0, 1000.0]}, log_target=True),
    Candidate(
        "random_forest",
        of_roots(FOREST),
        description="Mean of trees, each on resampled rows, on roots of the bikes.",
    ),
    Candidate(
        "gradient_boosting",
        of_roots(BOOSTING),
        grid={"model__regressor__max_leaf_nodes": [4, 8]},
        description="Gradient boosting of shallow trees on roots of the bikes.",
    ),
)

TASK = Task(
    name="bike_sales",
    kind="regression",
    selection_metric="mase",
    # As-of times are first days of months, of which three have 89 days at least and two
    # 62 at most: by 89 days a quarter has ended, and no shorter time has.
    horizon_days=89,
    seed=20151225,
    candidates=CANDIDATES,
    naive="seasonal_naive",
    folds_count=3,
    # Quarters overlap from one month to the next, so a fold is a quarter of months.
    fold_times=3,
    drivers=True,
    importance_rows=300,
)


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    return fit_candidates(dbt.ref("ml_bike_sales__features"), TASK)
