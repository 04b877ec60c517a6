"""What each customer spends within the horizon: candidates and their fits."""

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline

from comptoir.ml.candidates import Candidate, blend, mean, prepared, ridge, same_again
from comptoir.ml.customers import OrdersTimesAmount, root, squared
from comptoir.ml.estimators import Hurdle, signed_exp, signed_log
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task


def of_roots(model: BaseEstimator) -> Pipeline:
    """The model, fitted to the roots of the amounts: a few giants don't rule it."""
    return Pipeline(
        [
            (
                "model",
                TransformedTargetRegressor(
                    model, func=root, inverse_func=squared, check_inverse=False
                ),
            )
        ]
    )


def candidates(horizon_days: float) -> tuple[Candidate, ...]:
    """All candidates; the reference model needs to know how far to look."""
    forest = ExtraTreesRegressor(60, min_samples_leaf=8, max_features=0.15)
    boosting = HistGradientBoostingRegressor(
        learning_rate=0.04,
        max_iter=120,
        min_samples_leaf=50,
        l2_regularization=5.0,
        max_features=0.3,
        early_stopping=False,
    )
    amount = TransformedTargetRegressor(
        Ridge(), func=signed_log, inverse_func=signed_exp, check_inverse=False
    )
    return (
        mean(),
        same_again("last_90_days_again", feature="net_90d_amount"),
        Candidate(
            "bgnbd_gamma_gamma",
            OrdersTimesAmount(horizon_days),
            features=(
                "order_days_count",
                "recency_days",
                "tenure_days",
                "mean_order_amount",
            ),
            description="BG/NBD's expected orders times Gamma-Gamma's order amount.",
        ),
        ridge(grid={"model__regressor__alpha": [100.0, 300.0]}, log_target=True),
        Candidate(
            "gradient_boosting",
            of_roots(boosting),
            grid={"model__regressor__max_leaf_nodes": [5, 8]},
            description="Gradient boosting of shallow trees on roots of the amounts.",
        ),
        Candidate(
            "extra_trees",
            of_roots(forest),
            description="Mean of trees with random cuts, on roots of the amounts.",
        ),
        Candidate(
            "hurdle",
            Pipeline(
                [
                    *prepared("log"),
                    ("model", Hurdle(LogisticRegression(max_iter=2000), amount)),
                ]
            ),
            grid={
                "model__chance__C": [0.003, 0.01],
                "model__amount__regressor__alpha": [100.0, 200.0],
            },
            description="Chance of an order times the amount, ridge on logs, if any.",
        ),
        blend("blend", of=("extra_trees", "hurdle")),
    )


def task(horizon_days: float) -> Task:
    """The task; its horizon is the project's variable."""
    return Task(
        name="spend",
        kind="regression",
        selection_metric="mae",
        horizon_days=horizon_days,
        seed=20111209,
        candidates=candidates(horizon_days),
        drivers=True,
        folds_count=3,
        importance_rows=500,
    )


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    features = dbt.ref("ml_spend__features")
    return fit_candidates(features, task(float(dbt.config.meta_get("horizon_days"))))
