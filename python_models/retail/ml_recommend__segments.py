"""K-means segments of the customers as of each time that recommendations look from."""

from typing import Any

from comptoir.ml.recommendations import segment_customers


def model(dbt: Any, session: Any) -> Any:  # noqa: ARG001 - dbt's own signature
    """One row per as_of and customer with a purchase before it."""
    customers = dbt.ref("int_retail__recommend_customers_measured").df()
    return segment_customers(
        customers,
        segments=dbt.config.meta_get("segments"),
        seed=dbt.config.meta_get("seed"),
    )
