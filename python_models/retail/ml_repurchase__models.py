"""Who buys again within the horizon: candidates and their fits."""

from typing import Any

from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from comptoir.ml.candidates import (
    Candidate,
    blend,
    gradient_boosting_classifier,
    knn_classifier,
    majority,
    rule,
)
from comptoir.ml.fitting import fit_candidates
from comptoir.ml.tasks import Task

# Distances in fifty directions tell little and take long: when, how often, how much.
NEAR = (
    "recency_days_position",
    "active_months_count_position",
    "order_days_decayed_90d_position",
    "order_days_180d_count_position",
    "sales_amount_position",
    "products_rebuy_max_position",
)
# Positions lie between 0 and 1 and need no logarithm. They are unknown where a customer
# ordered once, which another position says already, so no column tells it again.
CANDIDATES = (
    majority(),
    rule("recency", feature="recency_days_position"),
    knn_classifier(
        grid={"model__n_neighbors": [75, 150]},
        transform="none",
        features=NEAR,
        algorithm="kd_tree",
    ),
    Candidate(
        "logistic_regression",
        Pipeline(
            [
                ("impute", SimpleImputer(strategy="median", keep_empty_features=True)),
                ("scale", StandardScaler()),
                ("model", LogisticRegression(max_iter=2000)),
            ]
        ),
        grid={"model__C": [0.001, 0.003, 0.01]},
        description="Logistic regression on positions, the middle one where unknown.",
    ),
    gradient_boosting_classifier(
        grid={"model__max_leaf_nodes": [4, 6]},
        calibrated=True,
        learning_rate=0.03,
        max_iter=120,
        min_samples_leaf=100,
        l2_regularization=10.0,
        max_features=0.3,
    ),
    blend("blend", of=("logistic_regression", "gradient_boosting")),
)


def task(horizon_days: float) -> Task:
    """The task; its horizon is the project's variable."""
    return Task(
        name="repurchase",
        kind="classification",
        # A season moves all chances together; the order of the customers stays
        selection_metric="roc_auc",
        horizon_days=horizon_days,
        seed=20111209,
        candidates=CANDIDATES,
        drivers=True,
        folds_count=3,
        importance_rows=500,
    )


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    features = dbt.ref("ml_repurchase__features")
    return fit_candidates(features, task(float(dbt.config.meta_get("horizon_days"))))
