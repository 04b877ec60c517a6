"""Candidates of the task recommend, fitted: which new product a customer buys next."""

from typing import Any

from comptoir.ml.fitting import fit_candidates
from comptoir.ml.recommendations import recommend_task


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per candidate and split that it scores."""
    task = recommend_task(float(dbt.config.meta_get("horizon_days")))
    return fit_candidates(dbt.ref("ml_recommend__features"), task)
