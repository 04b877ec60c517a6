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
    logistic_regression(grid={"model__C": [0.01, 0.1]}),
    random_forest_classifier(
        n_estimators=30,
        min_samples_leaf=50,
        max_features=0.2,
        max_samples=0.2,
    ),
    gradient_boosting_classifier(
        grid={"model__max_leaf_nodes": [5, 10]},
        learning_rate=0.07,
        max_iter=80,
        min_samples_leaf=400,
        l2_regularization=50.0,
        max_features=0.15,
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
        # A day has ten stock-outs, a month enough to choose by
        fold_times=30,
        drivers=True,
        drivers_rows=10_000,
        importance_rows=600,
    )


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    features = dbt.ref("ml_stockout__features")
    return fit_candidates(features, task(float(dbt.config.meta_get("horizon_days"))))
