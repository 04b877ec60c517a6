"""95 % intervals of all metrics, by a bootstrap over entities."""

from comptoir.ml.bootstrap import bootstrap_intervals


def model(dbt, session):  # noqa: ANN001, ANN201, D103 - dbt's own signature
    return bootstrap_intervals(
        session,
        scores=dbt.ref("int_ml__scores_unioned"),
        rankings=dbt.ref("int_ml__rankings_scored"),
        confusions=dbt.ref("fct_ml__confusion_matrix"),
        candidates=dbt.ref("dim_ml__candidates"),
        fits=dbt.ref("fct_ml__fits"),
        replicates=dbt.config.meta_get("replicates"),
        seed=dbt.config.meta_get("seed"),
    )
