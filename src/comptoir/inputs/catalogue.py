"""Every raw input that the warehouse knows, with the column names it accepts.

A new input is one more entry of `INPUTS`. Header names are compared without regard to
case, spaces, dots, underscores and hyphens, so `Customer ID`, `customer.id` and
`CUSTOMER_ID` are one name and need no alias of their own.
"""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "decimal", "double", "boolean", "date", "timestamp"]


class InputError(Exception):
    """An input can't be read. The message names input, file, cause and remedy."""


@dataclass(frozen=True)
class Column:
    """One canonical column of an input.

    name: canonical name, as in the export that the input comes from.
    kind: type that staging gets; decimals have 4 places, numbers beyond are rounded.
    aliases: other header names that mean the same column.
    optional: the file may lack the column (it is null then).
    nullable: a value may be missing; otherwise the row is quarantined.
    iso_only: times come in ISO form in every known export, so that no pass over the
        file is spent on finding their form out.
    """

    name: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()
    optional: bool = False
    nullable: bool = False
    iso_only: bool = False


@dataclass(frozen=True)
class Input:
    """A raw input: its canonical columns in order, and the export it is known from.

    numbers_lines_later: counting the lines while a file is read keeps DuckDB from
        reading it with several threads (0.6 times the load more). Where files are large
        the line is then null; staging numbers the rows that need one by their place.
    is_optional: the other inputs of its area do without it.
    """

    name: str
    export: str
    columns: tuple[Column, ...]
    numbers_lines_later: bool = False
    is_optional: bool = False
    accepted: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {
            normalise(name): column.name
            for column in self.columns
            for name in (column.name, *column.aliases)
        }
        object.__setattr__(self, "accepted", names)

    @property
    def area(self) -> str:
        """The area that it belongs to: the first word of its name."""
        return self.name.partition("_")[0]


def normalise(header: str) -> str:
    """Reduce a header name to what is compared: `Customer ID` -> `customerid`."""
    kept = header.replace("\ufeff", "").strip().strip('"').casefold()
    return "".join(ch for ch in kept if ch not in " \t._-\u00a0")


def _missing(name: str, kind: Kind = "text", *aliases: str) -> Column:
    """A column that the file must have and whose values may be missing."""
    return Column(name, kind, aliases, nullable=True)


def _optional(name: str, kind: Kind = "text", *aliases: str) -> Column:
    """A column that the file may lack."""
    return Column(name, kind, aliases, optional=True, nullable=True)


_ALL = (
    Input(
        "clickstream_events",
        "REES46 behaviour exports",
        (
            Column("event_time", "timestamp", ("timestamp",), iso_only=True),
            Column("event_type", "text", ("event",)),
            Column("product_id", "text"),
            _missing("category_id"),
            _missing("category_code"),
            _missing("brand"),
            _missing("price", "decimal"),
            Column("user_id", "text"),
            _missing("user_session", "text", "session_id"),
        ),
        numbers_lines_later=True,
    ),
    Input(
        "retail_transactions",
        "UCI Online Retail and Online Retail II",
        (
            Column("InvoiceNo", "text", ("Invoice",)),
            Column("StockCode", "text"),
            _missing("Description"),
            Column("Quantity", "integer"),
            Column("InvoiceDate", "timestamp"),
            Column("UnitPrice", "decimal", ("Price",)),
            _missing("CustomerID", "text", "Customer"),
            _missing("Country"),
        ),
    ),
    Input(
        "stock_daily",
        "daily stock per store and product; the public retail store inventory set",
        (
            Column("date", "date"),
            Column("store_id", "text", ("store",)),
            Column("product_id", "text", ("product",)),
            _missing("category"),
            _missing("units_sold", "integer"),
            _optional("units_received", "integer"),
            _missing("stock_on_hand", "integer", "inventory_level"),
            # Not `Units Ordered`: what is ordered on a day is not what is on order.
            _optional("units_on_order", "integer"),
            _optional("lead_time_days", "integer"),
            _missing("price", "decimal"),
            _optional("discount", "decimal"),
            _optional("is_promotion", "boolean", "promotion", "holiday/promotion"),
            _optional("is_holiday", "boolean", "holiday"),
        ),
        numbers_lines_later=True,
    ),
    Input(
        "bikes_bikes",
        "orderSimulatoR, bikes",
        (
            Column("bike.id", "text"),
            Column("model", "text"),
            _missing("category1"),
            _missing("category2"),
            _missing("frame"),
            _missing("price", "decimal"),
            _optional("gender"),
            _optional("launch.date", "date"),
        ),
    ),
    Input(
        "bikes_bikeshops",
        "orderSimulatoR, bike shops",
        (
            Column("bikeshop.id", "text"),
            Column("bikeshop.name", "text"),
            _missing("bikeshop.city"),
            _missing("bikeshop.state"),
            _missing("latitude", "double", "lat"),
            _missing("longitude", "double", "lon", "lng"),
        ),
    ),
    Input(
        "bikes_orders",
        "orderSimulatoR, orders",
        (
            Column("order.id", "text"),
            Column("order.line", "integer"),
            Column("order.date", "date"),
            _missing("customer.id"),
            Column("product.id", "text"),
            _missing("quantity", "integer"),
            _optional("bikeshop.id"),
            _optional("discount", "decimal"),
            _optional("total", "decimal"),
        ),
    ),
    Input(
        "bikes_customers",
        "optional customers of the bike shops",
        (
            Column("customer.id", "text"),
            _missing("gender"),
            _missing("birth_year", "integer"),
            _missing("city"),
        ),
        is_optional=True,
    ),
)

INPUTS: dict[str, Input] = {one.name: one for one in _ALL}


def find_input(name: str) -> Input:
    """Look an input up by name.

    Raises InputError, naming the inputs there are, when it is unknown.
    """
    if name not in INPUTS:
        known = ", ".join(INPUTS)
        raise InputError(f"There is no input '{name}'. Inputs are: {known}.")
    return INPUTS[name]


def match_header(one: Input, header: list[str]) -> tuple[dict[str, int], list[str]]:
    """Match a header to an input's columns.

    Returns the position of each canonical column found, in canonical order, and the
    header names that belong to no column. Raises InputError when two header names mean
    the same column: which of them holds the truth can't be known.
    """
    positions: dict[str, int] = {}
    ignored: list[str] = []
    for position, name in enumerate(header):
        column = one.accepted.get(normalise(name))
        if column is None:
            ignored.append(name)
        elif column in positions:
            first = header[positions[column]]
            raise InputError(
                f"columns {positions[column] + 1} ('{first}') and {position + 1} "
                f"('{name}') both mean {column}; remove or rename one of them"
            )
        else:
            positions[column] = position
    order = [c.name for c in one.columns if c.name in positions]
    return {name: positions[name] for name in order}, ignored


def missing_columns(one: Input, positions: dict[str, int]) -> list[str]:
    """Name the required columns that a header lacks, with what would be accepted."""
    return [
        " or ".join((column.name, *column.aliases))
        for column in one.columns
        if not column.optional and column.name not in positions
    ]
