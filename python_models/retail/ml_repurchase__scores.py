"""Chance of every customer to buy again, by every candidate."""

from comptoir.ml.scoring import score_candidates


def model(dbt, session):
    """One row per candidate, split and row of the features."""
    return score_candidates(
        dbt.ref("ml_repurchase__features"), dbt.ref("ml_repurchase__models")
    )
