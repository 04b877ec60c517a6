"""Groups of shops that buy alike: every number of them, judged; one champion."""

import duckdb

from comptoir.ml.segments import (
    MODEL_TYPES,
    Rule,
    Segmentation,
    Space,
    fit_segments,
    to_relation,
)

FAMILIES = ("category", "subcategory", "frame", "price_band")

TASK = Segmentation(
    name="bike_shops",
    spaces=(
        Space(
            "units",
            (),
            families=tuple(f"units_{family}" for family in FAMILIES),
            baseline="units_category",
        ),
        Space("lines", (), families=tuple(f"lines_{family}" for family in FAMILIES)),
    ),
    outlier_features=(),
    outlier_share=0.0,
    seed=20151225,
    clusters=tuple(range(2, 9)),
    rule=Rule(least_clusters=2),
    least_rows=6,
)


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """Fit and judge all candidates."""
    models = fit_segments(dbt.ref("ml_bike_shops__features").df(), TASK)
    return to_relation(session, models, MODEL_TYPES)
