"""K-means segments of the customers as of each time that recommendations look from."""

from comptoir.ml.recommendations import segment_customers


def model(dbt, session):
    """One row per as_of and customer with a purchase before it."""
    customers = dbt.ref("int_retail__recommend_customers_measured").df()
    return segment_customers(
        customers,
        segments=dbt.config.meta_get("segments"),
        seed=dbt.config.meta_get("seed"),
    )
