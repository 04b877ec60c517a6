"""Segments of customers: every space and number of clusters, judged; one champion."""

import duckdb

from comptoir.ml.segments import (
    MODEL_TYPES,
    Segmentation,
    Space,
    fit_segments,
    to_relation,
)

BEHAVIOUR = (
    "recency_days",
    "frequency",
    "monetary_amount",
    "average_order_amount",
    "products_count",
    "distinct_products_count",
    "days_between_purchases_mean",
    "favourite_weekday",
    "favourite_hour",
    "is_home_country",
    "cancellations_count",
    "cancellation_share",
    "monthly_spend_mean_amount",
    "monthly_spend_stddev_amount",
    "monthly_spend_trend_amount",
)

TASK = Segmentation(
    name="segment",
    spaces=(
        Space("rfm", BEHAVIOUR[:3]),
        Space("behaviour", BEHAVIOUR, variance_share=0.8),
    ),
    outlier_features=BEHAVIOUR,
    seed=20111209,
)


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """Fit and judge all candidates."""
    models = fit_segments(dbt.ref("ml_segment__features").df(), TASK)
    return to_relation(session, models, MODEL_TYPES)
