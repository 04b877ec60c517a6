"""The stock sample: one table, `stock_daily`, a row a product, store and day.

How many products and stores: the two years of the calendar are fixed; stores grow with
the square root of the rows (4 up to some 170,000 rows, 10 at a million, 33 at ten), and
there are as many products as it takes to make the rows. The last product is launched as
late as it must be for the number of rows to be exact.

Columns: `stock_on_hand` and `units_on_order` are those at the day's end;
`lead_time_days` is how long the day's delivery was awaited (the longest of several) and
empty on days without one and for a product's first filling; `price` is the list price
and `discount` the percentage off it; both flags are 0 or 1.

Sales are what customers could get: demand beyond the stock is lost and not in the file.
Beside a large sample stands `stock_daily.truth.parquet`, a row for each product, store
and day: what was expected (`expected_units`), wanted (`demand_units`), sold, lost, the
stock at the day's end, and what was broken or found (`adjusted_units`). Sums of it, and
the true log effects of month, weekday, season, holiday, promotion and price, stand in
`stock_daily.faults.json` under `hidden` and `effects`.
"""

import itertools
from collections.abc import Callable

import numpy as np
import pandas as pd

from comptoir.samples.stock.assortment import CATEGORIES, Assortment, make_assortment
from comptoir.samples.stock.calendar import DAYS, date_text, dates, holidays
from comptoir.samples.stock.demand import (
    Demand,
    make_effects,
    make_series,
    tell_effects,
)
from comptoir.samples.stock.faults import (
    BAD_DATES,
    BAD_PRICES,
    BAD_UNITS,
    NUMBER,
    Rows,
    cells_of,
    make_plan,
    plant,
)
from comptoir.samples.stock.replenishment import Ledger, make_supply, simulate
from comptoir.samples.stock.truth import (
    count_hidden,
    count_truth,
    count_value_faults,
    wanted_by_category,
)
from comptoir.samples.tables import Part, Report, Table

DEFAULT_ROWS = 27_000
LEAST_ROWS = 20_000
HAS_DAYS, HAS_TRUTH = True, True
COLUMNS = (
    "date",
    "store_id",
    "product_id",
    "category",
    "units_sold",
    "units_received",
    "stock_on_hand",
    "units_on_order",
    "lead_time_days",
    "price",
    "discount",
    "is_promotion",
    "is_holiday",
)
DATE, STORE, PRODUCT, CATEGORY, SOLD, RECEIVED, STOCK, ON_ORDER, LEAD, PRICE = range(10)

# Each concern draws from a stream of its own: a change in one leaves the others alone.
CONCERNS = (
    "assortment",
    "effects",
    "series",
    "supply",
    "demand",
    "shops",
    "plan",
    "faults",
)


def make_tables(rows: int, seed: int, report: Report) -> list[Table]:
    """The area's only table, with exactly `rows` rows, faults included.

    The same rows and seed give the same table. Raises ValueError for too few rows.
    """
    if rows < LEAST_ROWS:
        raise ValueError(f"the stock sample needs at least {LEAST_ROWS} rows")

    def stream(concern: str) -> np.random.Generator:
        keys = [seed, rows, CONCERNS.index(concern)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(keys)))

    report("products, stores and prices")
    assortment = make_assortment(stream("assortment"), cells_of(rows))
    effects = make_effects(stream("effects"))
    series = make_series(stream("series"), assortment)
    supply = make_supply(stream("supply"), assortment, series)
    demand = Demand(stream("demand"), assortment, effects, series)
    plan = make_plan(stream("plan"), assortment, rows)
    report("two years of demand, deliveries and sales")
    jumps = np.divmod(plan.jumps, assortment.series)
    ledger = simulate(stream("shops"), assortment, supply, demand, jumps)
    report("faults")
    planted = plant(stream("faults"), assortment, plan, rows)

    def describe(broken: np.ndarray) -> dict:
        return {
            "truth": count_truth(assortment, ledger, planted, broken),
            "hidden": count_hidden(assortment, ledger, series),
            "effects": tell_effects(effects, wanted_by_category(assortment, ledger)),
            "value_faults": count_value_faults(rows, planted, broken),
        }

    return [
        Table(
            name="stock_daily",
            columns=COLUMNS,
            rows=len(planted.cell),
            block=_block_writer(assortment, ledger, planted),
            text_column=CATEGORY,
            is_intact=planted.is_intact,
            describe=describe,
            parts=_parts(assortment, planted),
            known=lambda: _known(assortment, ledger),
        )
    ]


def _parts(assortment: Assortment, rows: Rows) -> tuple[Part, ...]:
    """The rows of each day."""
    day = rows.cell // assortment.series
    starts = np.searchsorted(day, np.arange(DAYS + 1)).tolist()
    return tuple(
        Part(date_text(day), start, stop)
        for day, (start, stop) in enumerate(itertools.pairwise(starts))
        if stop > start
    )


def id_texts(letter: str, count: int, least: int) -> np.ndarray:
    """Ids from 1 on, such as S01, all of one length."""
    width = max(least, len(str(count)))
    return np.array([f"{letter}{n:0{width}d}" for n in range(1, count + 1)], object)


def _known(assortment: Assortment, ledger: Ledger) -> pd.DataFrame:
    """The columns of the truth file, a row for each product, store and day on sale."""
    cell = np.flatnonzero(assortment.listed().ravel())
    day, series = np.divmod(cell, assortment.series)
    store, product = np.divmod(series, assortment.products)
    stores = id_texts("S", assortment.stores, 2)
    products = id_texts("P", assortment.products, 3)

    def at(values: np.ndarray) -> np.ndarray:
        return values.ravel()[cell]

    return pd.DataFrame(
        {
            "date": dates()[day].astype("datetime64[s]"),
            "store_id": pd.Categorical.from_codes(store, stores),
            "product_id": pd.Categorical.from_codes(product, products),
            "expected_units": at(ledger.expected).astype(np.float64),
            "demand_units": at(ledger.demand),
            "sold_units": at(ledger.sold),
            "lost_units": at(ledger.demand) - at(ledger.sold),
            "stock_on_hand": at(ledger.stock),
            "adjusted_units": at(ledger.adjusted),
        }
    )


def _spelling(row: int, store: str, product: str) -> tuple[str, str]:
    """Store and product in one of three other spellings."""
    return ((store.lower(), product), (store, f" {product} "), (f"{store} ", product))[
        row % 3
    ]


def _block_writer(
    assortment: Assortment, ledger: Ledger, rows: Rows
) -> Callable[[int, int], list[list[str]]]:
    """A function that gives rows start to stop as lists of text, one a column."""
    day_texts = np.array([date_text(day) for day in range(DAYS)], dtype=object)
    store_texts = id_texts("S", assortment.stores, 2)
    product_texts = id_texts("P", assortment.products, 3)
    category_texts = np.array(CATEGORIES, dtype=object)[assortment.category]
    most = max(
        int(values.max())
        for values in (ledger.sold, ledger.received, ledger.stock, ledger.on_order)
    )
    numbers = np.array(list(map(str, range(max(most, 100) + 1))), dtype=object)
    lead_texts = numbers[:128].copy()
    lead_texts[0] = ""
    is_holiday = holidays().astype(np.int64)
    empty = {
        NUMBER["date_missing"]: DATE,
        NUMBER["store_missing"]: STORE,
        NUMBER["product_missing"]: PRODUCT,
        NUMBER["units_sold_missing"]: SOLD,
        NUMBER["stock_missing"]: STOCK,
        NUMBER["price_missing"]: PRICE,
    }
    wrong = {
        NUMBER["date_impossible"]: (DATE, BAD_DATES),
        NUMBER["units_sold_not_a_number"]: (SOLD, BAD_UNITS),
        NUMBER["price_not_a_number"]: (PRICE, BAD_PRICES),
    }

    def block(start: int, stop: int) -> list[list[str]]:
        cell, fault = rows.cell[start:stop], rows.fault[start:stop]
        day, series = np.divmod(cell, assortment.series)
        store, product = np.divmod(series, assortment.products)
        discount = assortment.discount[day, series].astype(np.int64)
        prices, price_of = np.unique(
            assortment.cents[day, product], return_inverse=True
        )
        price_texts = np.array(
            [f"{c // 100}.{c % 100:02d}" for c in prices.tolist()], dtype=object
        )
        columns = [
            day_texts[day].tolist(),
            store_texts[store].tolist(),
            product_texts[product].tolist(),
            category_texts[product].tolist(),
            numbers[ledger.sold[day, series]].tolist(),
            numbers[ledger.received[day, series]].tolist(),
            numbers[ledger.stock[day, series]].tolist(),
            numbers[ledger.on_order[day, series]].tolist(),
            lead_texts[ledger.lead_days[day, series].astype(np.int64)].tolist(),
            price_texts[price_of].tolist(),
            numbers[np.maximum(discount, 0)].tolist(),
            numbers[(discount >= 0).astype(np.int64)].tolist(),
            numbers[is_holiday[day]].tolist(),
        ]
        for at in np.flatnonzero(fault >= 0).tolist():
            kind, row = int(fault[at]), start + at
            if kind in empty:
                columns[empty[kind]][at] = ""
            elif kind in wrong:
                column, texts = wrong[kind]
                columns[column][at] = texts[row % len(texts)]
            elif kind == NUMBER["stock_not_whole"]:
                columns[STOCK][at] += ".5"
            elif kind == NUMBER["stock_negative"]:
                columns[STOCK][at] = str(-1 - row % 9)
            elif kind == NUMBER["key_conflict"]:
                columns[SOLD][at] = str(int(columns[SOLD][at]) + 1 + row % 3)
            elif kind == NUMBER["id_spelling"]:
                columns[STORE][at], columns[PRODUCT][at] = _spelling(
                    row, columns[STORE][at], columns[PRODUCT][at]
                )
            elif kind == NUMBER["duplicate_spelling"]:
                columns[STORE][at] = columns[STORE][at].lower()
                columns[PRODUCT][at] = columns[PRODUCT][at].lower()
                columns[PRICE][at] += "0"
        return columns

    return block
