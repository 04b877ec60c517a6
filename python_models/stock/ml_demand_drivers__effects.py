"""Effects of season, weekday, holiday, promotion and price on what customers want."""

import duckdb

from comptoir.ml.drivers import Settings, model_effects


def model(dbt, session: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:  # noqa: ANN001
    """One row per category, driver and level."""
    settings = Settings(
        trend_terms=dbt.config.meta_get("trend_terms"),
        settle_days=dbt.config.meta_get("settle_days"),
    )
    return model_effects(session, dbt.ref("ml_demand_drivers__days"), settings)
