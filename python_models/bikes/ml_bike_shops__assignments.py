"""The group of every shop by the champion of ml_bike_shops__models."""

import duckdb

from comptoir.ml.segment_names import Leanings
from comptoir.ml.segments import ASSIGNMENT_TYPES, assign_segments, to_relation

NAMING = Leanings(
    families=(
        ("units_category", "{}"),
        ("units_frame", "{}"),
        ("units_price_band", "{} price"),
    ),
    order_by="units_count",
    further="units_subcategory",
    everyone="All shops",
)


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """Assign, number and name."""
    rows = dbt.ref("ml_bike_shops__features").df()
    groups = assign_segments(rows, dbt.ref("ml_bike_shops__models").df(), NAMING)
    return to_relation(session, groups, ASSIGNMENT_TYPES)
