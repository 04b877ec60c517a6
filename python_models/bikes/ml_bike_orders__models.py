"""Which shops order a category next quarter: candidates and their fits."""

from typing import Any

from comptoir.ml.candidates import (
    gradient_boosting_classifier,
    logistic_regression,
    majority,
    random_forest_classifier,
    reference,
)
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task

CANDIDATES = (
    majority(),
    reference(
        "last_quarters_buyers",
        feature="ordered_last_1q",
        description="Who ordered the category in the last quarter orders it again.",
    ),
    reference(
        "quarters_of_the_last_four",
        feature="ordered_quarters_last_4q",
        description="The more of the last four quarters had an order, the likelier.",
    ),
    logistic_regression(grid={"model__C": [0.003, 0.01, 0.1]}),
    random_forest_classifier(
        n_estimators=30, min_samples_leaf=30, max_features=0.2, max_samples=0.3
    ),
    gradient_boosting_classifier(
        grid={"model__max_leaf_nodes": [3, 6]},
        learning_rate=0.08,
        max_iter=50,
        min_samples_leaf=50,
        l2_regularization=10.0,
        max_features=0.3,
    ),
)

TASK = Task(
    name="bike_orders",
    kind="classification",
    selection_metric="log_loss",
    # First days of months: see ml_bike_sales__models.
    horizon_days=89,
    seed=20151225,
    candidates=CANDIDATES,
    folds_count=3,
    fold_times=3,
    drivers=True,
    importance_rows=300,
)


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    return fit_candidates(dbt.ref("ml_bike_orders__features"), TASK)
