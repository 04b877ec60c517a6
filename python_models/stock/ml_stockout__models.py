"""Which products run out within the horizon: candidates and their fits."""

from typing import Any

from comptoir.ml.candidates import (
    gradient_boosting_classifier,
    logistic_regression,
    majority,
    random_forest_classifier,
    rule,
)
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task

CANDIDATES = (
    majority(),
    rule("cover_below_lead_time", feature="cover_below_lead_time", transform="none"),
    rule("cover_to_lead_time", feature="cover_to_lead_time"),
    logistic_regression(grid={"model__C": [0.001, 0.01, 0.1]}),
    random_forest_classifier(
        n_estimators=60,
        min_samples_leaf=30,
        max_features=0.3,
        max_samples=0.3,
    ),
    gradient_boosting_classifier(
        learning_rate=0.08,
        max_iter=100,
        max_leaf_nodes=12,
        min_samples_leaf=100,
        l2_regularization=10.0,
        max_features=0.3,
    ),
)


def task(horizon_days: float) -> Task:
    """The task; its horizon is the project's variable."""
    return Task(
        name="stockout",
        kind="classification",
        selection_metric="log_loss",
        horizon_days=horizon_days,
        seed=20240611,
        candidates=CANDIDATES,
        folds_count=3,
        drivers=True,
        drivers_rows=10_000,
        importance_rows=5_000,
    )


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    features = dbt.ref("ml_stockout__features")
    return fit_candidates(features, task(float(dbt.config.meta_get("horizon_days"))))
