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

# Distances in fifty directions tell little and take long: whether, how often and how
# lately, among how many; how often this user buys and this product is bought.
NEAR = (
    "in_cart",
    "views",
    "user_products",
    "hours_since_last_event",
    "product_purchase_rate",
    "user_purchase_rate",
)
CANDIDATES = (
    majority(),
    rule("in_cart", feature="in_cart", transform="none"),
    knn_classifier(
        grid={"model__n_neighbors": [25, 50, 100]},
        features=NEAR,
        prior_rows=1.0,
        algorithm="kd_tree",
    ),
    logistic_regression(grid={"model__C": [0.001, 0.01, 0.1, 1.0]}),
    gradient_boosting_classifier(
        learning_rate=0.15,
        max_iter=50,
        max_leaf_nodes=8,
        min_samples_leaf=100,
        l2_regularization=10.0,
        max_features=0.3,
    ),
    random_forest_classifier(
        n_estimators=30,
        min_samples_leaf=30,
        max_features=0.3,
        max_samples=0.2,
    ),
)


def task(horizon_hours: float) -> Task:
    """The task; its horizon is the project's variable."""
    return Task(
        name="purchase",
        kind="classification",
        # One in eighty is bought. Log loss wants the right order and the right chances,
        # and of all rows; precision and recall hang on the few at the top.
        selection_metric="log_loss",
        horizon_days=horizon_hours / 24,
        seed=20111209,
        candidates=CANDIDATES,
        folds_count=3,
        # On two million events, as good as with four times as many (DECISIONS.md)
        max_fit_rows=60_000,
        drivers=True,
        drivers_rows=10_000,
        importance_rows=5_000,
    )


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    features = dbt.ref("ml_purchase__features")
    return fit_candidates(features, task(float(dbt.config.meta_get("horizon_hours"))))
