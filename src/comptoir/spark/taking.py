"""Tables that Spark has written, in a DuckDB warehouse, which learns from them."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from comptoir.spark.parity import made_by_spark, spark_query

SCHEMAS = ("intermediate", "marts", "ml", "quality")


def take(database: Path, folder: Path, learned: Sequence[str]) -> list[str]:
    """Make Spark's tables those of a warehouse, as views of their Parquet files.

    A view takes the place of the table or view of its name; no row is copied. `learned`
    are the tables that DuckDB makes itself and Spark only knows: they stay. Returns the
    names with their schemas.

    Raises duckdb.Error where the warehouse can't be written or a file can't be read.
    """
    taken = []
    with duckdb.connect(str(database)) as connection:
        kinds = {
            (schema, name): "view" if kind == "VIEW" else "table"
            for schema, name, kind in connection.execute(
                "select table_schema, table_name, table_type"
                " from information_schema.tables"
                " where table_catalog = current_database()"
            ).fetchall()
        }
        for schema, name in made_by_spark(folder.resolve(), SCHEMAS):
            if name in learned:
                continue
            connection.execute(f"create schema if not exists {schema}")
            kind = kinds.get((schema, name))
            if kind is not None:
                connection.execute(f'drop {kind} {schema}."{name}"')
            query = spark_query(folder.resolve(), schema, name)
            connection.execute(f'create view {schema}."{name}" as {query}')
            taken.append(f"{schema}.{name}")
    return taken
