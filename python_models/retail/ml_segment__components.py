"""The principal components of each space of ml_segment__models, with their loadings."""

import duckdb

from comptoir.ml.segments import COMPONENT_TYPES, list_components, to_relation


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """List components and loadings."""
    rows = dbt.ref("ml_segment__features").df()
    components = list_components(rows, dbt.ref("ml_segment__models").df())
    return to_relation(session, components, COMPONENT_TYPES)
