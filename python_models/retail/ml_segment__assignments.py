"""The segment of every customer by the champion of ml_segment__models."""

import duckdb

from comptoir.ml.segment_names import Naming, Trait
from comptoir.ml.segments import ASSIGNMENT_TYPES, assign_segments, to_relation

NAMING = Naming(
    traits=(
        Trait("recency_days", "of late", "longer ago", is_inverted=True),
        Trait("frequency", "more often", "less often"),
        Trait("monetary_amount", "more money", "less money"),
    ),
    order_by="monetary_amount",
    first=(0,),
    first_words=("Active", "Cooling", "Quiet"),
    second=(1, 2),
    second_words=("big buyers", "medium buyers", "small buyers"),
)


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """Assign, number and name."""
    rows = dbt.ref("ml_segment__features").df()
    segments = assign_segments(rows, dbt.ref("ml_segment__models").df(), NAMING)
    return to_relation(session, segments, ASSIGNMENT_TYPES)
