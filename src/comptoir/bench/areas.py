"""What of each area is measured."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """What of an area is measured.

    input_name: the input that gets the files.
    builds: what is built, in this order, each with its tests: name and dbt selector.
    types: DuckDB type of each column of the input, by header name in lower case without
        spaces, dots and underscores; a column that is not named is text.
    user_column: header name (written likewise) of the users. Areas that have one come
        in files by day and are built incrementally: for them a tenth of the users,
        increments and the ten questions are measured too.
    """

    input_name: str
    builds: Mapping[str, str]
    types: Mapping[str, str]
    user_column: str | None = None


AREAS = {
    "clickstream": Area(
        input_name="clickstream_events",
        builds={"tables": "clickstream_tables", "learning": "clickstream_learning"},
        # What loads fastest without losing anything: `... UTC` is read by a plain cast,
        # and ids as numbers take a fifth less processor time than as text.
        types={
            "eventtime": "timestamp",
            "productid": "bigint",
            "categoryid": "bigint",
            "price": "decimal(18,4)",
            "userid": "bigint",
            "usersession": "uuid",
        },
        user_column="userid",
    ),
    "retail": Area(
        input_name="retail_transactions",
        builds={"tables": "retail_tables", "learning": "retail_learning"},
        types={
            "quantity": "integer",
            "invoicedate": "timestamp",
            "unitprice": "decimal(18,4)",
            "price": "decimal(18,4)",
        },
    ),
}
