"""Bikes of every category that every shop will order, by every candidate."""

from typing import Any

from comptoir.ml.scoring import score_candidates


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate, split and row of the features."""
    return score_candidates(
        dbt.ref("ml_bike_sales__features"), dbt.ref("ml_bike_sales__models")
    )
