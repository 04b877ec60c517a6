"""Who buys again within the horizon: candidates and their fits."""

from comptoir.ml.candidates import (
    blend,
    extra_trees_classifier,
    gradient_boosting_classifier,
    knn_classifier,
    logistic_regression,
    majority,
    rule,
)
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task

# Positions lie between 0 and 1 and need no logarithm; trees need no preparation.
CANDIDATES = (
    majority(),
    rule("recency", feature="recency_days"),
    knn_classifier(grid={"model__n_neighbors": [75, 150, 300]}, transform="none"),
    logistic_regression(grid={"model__C": [0.001, 0.003, 0.01]}, transform="none"),
    gradient_boosting_classifier(
        grid={"model__max_leaf_nodes": [4, 6], "model__min_samples_leaf": [60, 150]},
        calibrated=True,
        learning_rate=0.03,
        max_iter=150,
        l2_regularization=10.0,
        max_features=0.3,
    ),
    extra_trees_classifier(n_estimators=150, min_samples_leaf=20, max_features=0.3),
    blend("blend", of=("logistic_regression", "gradient_boosting", "extra_trees")),
)


def model(dbt, session):
    """One row per candidate and split that it scores."""
    features = dbt.ref("ml_repurchase__features")
    task = Task(
        name="repurchase",
        kind="classification",
        # A season moves all chances together; the order of the customers stays
        selection_metric="roc_auc",
        horizon_days=float(dbt.config.meta_get("horizon_days")),
        seed=20111209,
        candidates=CANDIDATES,
        drivers=True,
    )
    return fit_candidates(features, task)
