"""The bikes sample: models, shops, customers and five years of orders of one retailer.

Four tables: `bikes_bikes`, `bikes_bikeshops`, `bikes_customers` and, with as many rows
as were asked for, `bikes_orders`. Models, shops and customers grow with the orders, the
first two with their square root.

Shops are of five kinds (race, trail, city, family, touring) and customers of five
(racer, rider, commuter, parent, club), which decide what they buy. Beside a sample
stands the kind of each (`bikes_bikeshops.truth.parquet`,
`bikes_customers.truth.parquet`); no file for dbt tells it.
"""

from collections.abc import Callable

import numpy as np

from comptoir.samples.bikes.catalogue import Catalogue, make_catalogue
from comptoir.samples.bikes.faults import ADDING, ORDERS, Sheet, counts_of
from comptoir.samples.bikes.orders import make_lines
from comptoir.samples.bikes.sheets import (
    FIRST_CUSTOMER,
    bikes_sheet,
    customers_sheet,
    orders_sheet,
    shops_sheet,
)
from comptoir.samples.bikes.shops import make_customers, make_shops
from comptoir.samples.bikes.truth import (
    describe_sheet,
    entities,
    known_customers,
    known_shops,
    orders_truth,
)
from comptoir.samples.tables import Report, Table

DEFAULT_ROWS = 9_000
LEAST_ROWS = 3_000
HAS_DAYS, HAS_TRUTH = False, True
SHOPS, MOST_SHOPS = 26, 120
ROWS_PER_CUSTOMER = 9
ORDER_COLUMNS = (
    "order.id",
    "order.line",
    "order.date",
    "customer.id",
    "product.id",
    "quantity",
    "bikeshop.id",
    "discount",
    "total",
)

# Each concern draws from a stream of its own: a change in one leaves the others alone.
CONCERNS = (
    "catalogue",
    "shops",
    "customers",
    "orders",
    "bikes_faults",
    "shops_faults",
    "customers_faults",
    "orders_faults",
)


def make_tables(rows: int, seed: int, report: Report) -> list[Table]:
    """The area's four tables; `bikes_orders` has exactly `rows` rows, faults included.

    The same rows and seed give the same tables. Raises ValueError for too few rows.
    """
    if rows < LEAST_ROWS:
        raise ValueError(f"the bikes sample needs at least {LEAST_ROWS} rows")

    def stream(concern: str) -> np.random.Generator:
        keys = [seed, rows, CONCERNS.index(concern)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(keys)))

    report("models, shops and customers")
    growth = (rows / DEFAULT_ROWS) ** 0.5
    catalogue: Catalogue = make_catalogue(
        stream("catalogue"), float(np.clip(growth, 0.6, 2.0))
    )
    count = int(np.clip(round(SHOPS * growth), 12, MOST_SHOPS))
    shops = make_shops(stream("shops"), count)
    customers = make_customers(stream("customers"), shops, rows // ROWS_PER_CUSTOMER)
    report("five years of orders")
    counts = counts_of(ORDERS, rows)
    sound = rows - sum(counts[name] for name in ADDING)
    lines = make_lines(stream("orders"), catalogue, shops, customers, sound)
    report("faults")
    bikes = bikes_sheet(stream("bikes_faults"), catalogue)
    places = shops_sheet(stream("shops_faults"), shops)
    people = customers_sheet(stream("customers_faults"), customers)
    orders, lines = orders_sheet(stream("orders_faults"), catalogue, lines, rows)

    def table(
        name: str,
        sheet: Sheet,
        text_column: str,
        more: Callable[[np.ndarray], dict],
        known: Callable[[], dict[str, np.ndarray]] | None = None,
    ) -> Table:
        columns = tuple(sheet.columns)
        if name == "bikes_orders":
            columns = ORDER_COLUMNS

        def block(start: int, stop: int) -> list[list[str]]:
            return [sheet.columns[column][start:stop].tolist() for column in columns]

        return Table(
            name=name,
            columns=columns,
            rows=len(sheet),
            block=block,
            text_column=columns.index(text_column),
            is_intact=sheet.is_free,
            describe=describe_sheet(sheet, more),
            known=known,
        )

    return [
        table("bikes_bikes", bikes, "model", entities(bikes, "models")),
        table(
            "bikes_bikeshops",
            places,
            "bikeshop.name",
            entities(places, "shops"),
            lambda: known_shops(shops),
        ),
        table(
            "bikes_customers",
            people,
            "city",
            entities(people, "customers"),
            lambda: known_customers(customers, FIRST_CUSTOMER),
        ),
        table(
            "bikes_orders",
            orders,
            "order.date",
            orders_truth(orders, catalogue, customers, lines),
        ),
    ]
