"""The group of every customer by the champion of ml_bike_customers__models."""

import duckdb

from comptoir.ml.segment_names import Leanings, Trait
from comptoir.ml.segments import ASSIGNMENT_TYPES, assign_segments, to_relation

NAMING = Leanings(
    families=(("units_category", "{}"),),
    order_by="units_count",
    further="units_category",
    everyone="All customers",
    traits=(
        Trait("orders_count", "often", "rarely"),
        Trait("units_per_order", "several at a time", "one at a time"),
        Trait("list_price_mean", "high price", "low price"),
        Trait("discount_mean", "at a discount", "at full price"),
    ),
)


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """Assign, number and name."""
    rows = dbt.ref("ml_bike_customers__features").df()
    groups = assign_segments(rows, dbt.ref("ml_bike_customers__models").df(), NAMING)
    return to_relation(session, groups, ASSIGNMENT_TYPES)
