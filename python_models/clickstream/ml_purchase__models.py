"""Who buys what it looked at within the horizon: candidates and their fits."""

from typing import Any

from comptoir.ml.candidates import (
    gradient_boosting_classifier,
    knn_classifier,
    logistic_regression,
    majority,
    random_forest_classifier,
    rule,
)
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task

# Distances in forty directions tell little and take long.
NEAR = (
    "in_cart",
    "hours_since_last_event",
    "views",
    "user_purchase_rate",
    "product_purchase_rate",
)
CANDIDATES = (
    majority(),
    rule("in_cart", feature="in_cart", transform="none"),
    knn_classifier(
        grid={"model__n_neighbors": [100, 300]},
        features=NEAR,
        algorithm="kd_tree",
    ),
    logistic_regression(grid={"model__C": [0.001, 0.01, 0.1]}),
    gradient_boosting_classifier(
        grid={"model__max_leaf_nodes": [6, 12]},
        learning_rate=0.05,
        max_iter=150,
        min_samples_leaf=200,
        l2_regularization=10.0,
    ),
    random_forest_classifier(
        grid={"model__max_features": [0.2, 0.4]},
        n_estimators=60,
        min_samples_leaf=100,
        max_samples=0.5,
    ),
)


def task(horizon_hours: float) -> Task:
    """The task; its horizon is the project's variable."""
    return Task(
        name="purchase",
        kind="classification",
        selection_metric="log_loss",
        horizon_days=horizon_hours / 24,
        seed=20111209,
        candidates=CANDIDATES,
        folds_count=3,
        max_fit_rows=200_000,
        drivers=True,
        drivers_rows=5_000,
        importance_rows=5_000,
    )


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    features = dbt.ref("ml_purchase__features")
    return fit_candidates(features, task(float(dbt.config.meta_get("horizon_hours"))))
