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
    tenth_column: header name (written likewise) of whom a tenth is taken, to see how
        time grows; `tenth_name` says who they are.
    is_by_day: it comes in files by day and is built incrementally: increments, everyday
        builds and the ten questions are measured too.
    """

    input_name: str
    builds: Mapping[str, str]
    types: Mapping[str, str]
    tenth_column: str | None = None
    tenth_name: str = ""
    is_by_day: bool = False


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
        tenth_column="userid",
        tenth_name="users",
        is_by_day=True,
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
    "stock": Area(
        input_name="stock_daily",
        builds={"tables": "stock_tables", "learning": "stock_learning"},
        types={
            "date": "date",
            "unitssold": "integer",
            "unitsreceived": "integer",
            "stockonhand": "integer",
            "unitsonorder": "integer",
            "leadtimedays": "integer",
            "price": "decimal(18,4)",
            "discount": "decimal(9,4)",
            "ispromotion": "boolean",
            "isholiday": "boolean",
        },
        tenth_column="productid",
        tenth_name="products",
    ),
}
