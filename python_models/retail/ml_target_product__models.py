"""Candidates of the task target_product, fitted: who buys one stated product."""

from typing import Any

from comptoir.ml.candidates import (
    gradient_boosting_classifier,
    logistic_regression,
    majority,
    rule,
)
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    task = Task(
        name="target_product",
        kind="classification",
        selection_metric="log_loss",
        horizon_days=float(dbt.config.meta_get("horizon_days")),
        seed=20111209,
        candidates=(
            majority(),
            rule("recency", feature="customer_recency_days"),
            logistic_regression(grid={"model__C": [0.003, 0.03]}),
            gradient_boosting_classifier(
                max_iter=60,
                learning_rate=0.05,
                max_leaf_nodes=6,
                min_samples_leaf=60,
            ),
        ),
        folds_count=2,
        importance_rows=1000,
        drivers=True,
    )
    return fit_candidates(dbt.ref("ml_target_product__features"), task)
