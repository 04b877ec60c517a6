"""Groups of customers of the bike shops: every number of them, judged; one champion."""

import duckdb

from comptoir.ml.segments import (
    MODEL_TYPES,
    Rule,
    Segmentation,
    Space,
    fit_segments,
    to_relation,
)

BEHAVIOUR = ("orders_count", "units_per_order", "list_price_mean", "discount_mean")

TASK = Segmentation(
    name="bike_customers",
    spaces=(
        Space(
            "purchases",
            BEHAVIOUR,
            families=("units_category",),
            baseline="units_category",
        ),
    ),
    outlier_features=BEHAVIOUR,
    seed=20231231,
    clusters=tuple(range(2, 9)),
    # Customers with a few orders each are never parted as surely as shops; from .75 on
    # clusters stand for something in the data (Hennig 2007).
    rule=Rule(least_clusters=2, least_stability=0.75),
    starts=5,
    resamples=10,
    refit_starts=2,
    least_rows=20,
)


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """Fit and judge all candidates."""
    models = fit_segments(dbt.ref("ml_bike_customers__features").df(), TASK)
    return to_relation(session, models, MODEL_TYPES)
